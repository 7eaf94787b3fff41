package dev.streamstore.analytics.figures;

import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.InventoryEvent.StockLevelEvent;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.Topics;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.dsl.Materialized;
import dev.streamstore.streams.dsl.StreamBuilder;

/** The constant inventory check: which articles are below their threshold, how often they fell there, and for how long. */
final class StockThresholds {
    static final Materialized<String, StockLevel> STORE =
            Materialized.as("stock", Serdes.string(), Serdes.json(StockLevel.class));

    private StockThresholds() {}

    static void build(StreamBuilder builder) {
        builder.stream(Topics.INVENTORY, EventStream.<StockLevelEvent>of(StockChanged.class, StockLow.class))
                .groupByKey()
                .aggregate(() -> StockLevel.UNKNOWN, (_, event, level) -> level.with(event), STORE);
    }
}
