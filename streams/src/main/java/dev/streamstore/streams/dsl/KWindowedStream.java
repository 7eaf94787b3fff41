package dev.streamstore.streams.dsl;

import dev.streamstore.streams.TimeWindows;
import dev.streamstore.streams.Windowed;
import dev.streamstore.streams.operator.Upsert;
import dev.streamstore.streams.operator.WindowedAggregate;
import dev.streamstore.streams.topology.Node;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Records by key and window: Kafka Streams' {@code TimeWindowedKStream}. Late records are counted under the store's name. */
public final class KWindowedStream<K, V> {
    private final StreamBuilder builder;
    private final Node node;
    private final TimeWindows windows;

    KWindowedStream(StreamBuilder builder, Node node, TimeWindows windows) {
        this.builder = builder;
        this.node = node;
        this.windows = windows;
    }

    public <A> KTable<Windowed<K>, A> aggregate(
            Supplier<A> initializer, Aggregator<K, V, A> aggregator, Materialized<K, A> materialized) {
        return table(Rules.aggregate(initializer, aggregator), materialized);
    }

    public KTable<Windowed<K>, Long> count(Materialized<K, Long> materialized) {
        return table(Rules.count(), materialized);
    }

    public KTable<Windowed<K>, Long> sum(ToLongFunction<? super V> number, Materialized<K, Long> materialized) {
        return aggregate(() -> 0L, (_, value, sum) -> Math.addExact(sum, number.applyAsLong(value)), materialized);
    }

    public KTable<Windowed<K>, V> reduce(BinaryOperator<V> reducer, Materialized<K, V> materialized) {
        return table(Rules.reduce(reducer), materialized);
    }

    private <A> KTable<Windowed<K>, A> table(Upsert.Rule rule, Materialized<K, A> materialized) {
        WindowedAggregate operator =
                new WindowedAggregate(materialized.store(), windows, materialized.retention(), rule);
        Node table = builder.processor(materialized.name(), List.of(node), operator, List.of(materialized.name()));
        return KTable.windowed(builder, table, materialized.store(), operator::finalResults);
    }
}
