package dev.streamstore.analytics.figures;

import dev.streamstore.events.Topics;
import dev.streamstore.streams.Change;
import dev.streamstore.streams.dsl.KStream;
import dev.streamstore.streams.dsl.StreamBuilder;
import dev.streamstore.streams.topology.Topology;

/** All topologies of the service: one application, one consumer group. */
final class FigureTopology {
    static final String GROUP = "analytics";

    private FigureTopology() {}

    static Topology build() {
        StreamBuilder builder = new StreamBuilder(GROUP, Topics.PARTITIONS);
        KStream<String, Change<OrderFact>> orders = OrderHistory.build(builder);
        Sales.build(orders);
        SalesPerMinute.build(orders);
        TopProducts.build(orders);
        Funnel.build(orders);
        CancellationAlarm.build(orders);
        StockThresholds.build(builder);
        DriverPositions.build(builder);
        return builder.build();
    }
}
