package dev.streamstore.streams.dsl;

import dev.streamstore.streams.SessionWindows;
import dev.streamstore.streams.TimeWindows;
import dev.streamstore.streams.operator.Upsert;
import dev.streamstore.streams.topology.Node;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Records by key. Those without a key are left out. */
public final class KGroupedStream<K, V> {
    private final StreamBuilder builder;
    private final Node node;

    KGroupedStream(StreamBuilder builder, Node node) {
        this.builder = builder;
        this.node = node;
    }

    public <A> KTable<K, A> aggregate(
            Supplier<A> initializer, Aggregator<K, V, A> aggregator, Materialized<K, A> materialized) {
        return table(Rules.aggregate(initializer, aggregator), materialized);
    }

    public KTable<K, Long> count(Materialized<K, Long> materialized) {
        return table(Rules.count(), materialized);
    }

    public KTable<K, Long> sum(ToLongFunction<? super V> number, Materialized<K, Long> materialized) {
        return aggregate(() -> 0L, (_, value, sum) -> Math.addExact(sum, number.applyAsLong(value)), materialized);
    }

    public KTable<K, V> reduce(BinaryOperator<V> reducer, Materialized<K, V> materialized) {
        return table(Rules.reduce(reducer), materialized);
    }

    public KWindowedStream<K, V> windowedBy(TimeWindows windows) {
        return new KWindowedStream<>(builder, node, windows);
    }

    public KSessionStream<K, V> windowedBy(SessionWindows windows) {
        return new KSessionStream<>(builder, node, windows);
    }

    private <A> KTable<K, A> table(Upsert.Rule rule, Materialized<K, A> materialized) {
        Upsert operator = new Upsert(materialized.store(), rule);
        Node table = builder.processor(materialized.name(), List.of(node), operator, List.of(materialized.name()));
        return KTable.of(builder, table, materialized.store());
    }
}
