package dev.streamstore.streams.dsl;

import dev.streamstore.streams.SessionWindows;
import dev.streamstore.streams.Windowed;
import dev.streamstore.streams.operator.SessionAggregate;
import dev.streamstore.streams.operator.Upsert;
import dev.streamstore.streams.topology.Node;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/** Records by key and session: Kafka Streams' {@code SessionWindowedKStream}. */
public final class KSessionStream<K, V> {
    private final StreamBuilder builder;
    private final Node node;
    private final SessionWindows windows;

    KSessionStream(StreamBuilder builder, Node node, SessionWindows windows) {
        this.builder = builder;
        this.node = node;
        this.windows = windows;
    }

    /** @param merger what two sessions become when a record joins them, the earlier one first */
    public <A> KTable<Windowed<K>, A> aggregate(
            Supplier<A> initializer,
            Aggregator<K, V, A> aggregator,
            BinaryOperator<A> merger,
            Materialized<K, A> materialized) {
        return table(Rules.aggregate(initializer, aggregator), Rules.merger(merger), materialized);
    }

    public KTable<Windowed<K>, Long> count(Materialized<K, Long> materialized) {
        return table(Rules.count(), Rules.<Long>merger(Long::sum), materialized);
    }

    public KTable<Windowed<K>, V> reduce(BinaryOperator<V> reducer, Materialized<K, V> materialized) {
        return table(Rules.reduce(reducer), Rules.merger(reducer), materialized);
    }

    private <A> KTable<Windowed<K>, A> table(
            Upsert.Rule rule, BinaryOperator<Object> merger, Materialized<K, A> materialized) {
        SessionAggregate operator =
                new SessionAggregate(materialized.store(), windows, materialized.retention(), rule, merger);
        Node table = builder.processor(materialized.name(), List.of(node), operator, List.of(materialized.name()));
        return KTable.windowed(builder, table, materialized.store(), operator::finalResults);
    }
}
