package dev.streamstore.streams.dsl;

import dev.streamstore.streams.JoinWindows;
import dev.streamstore.streams.KeyValue;
import dev.streamstore.streams.Serde;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.operator.Deduplicate;
import dev.streamstore.streams.operator.Sink;
import dev.streamstore.streams.operator.Store;
import dev.streamstore.streams.operator.StreamJoin;
import dev.streamstore.streams.operator.TableJoin;
import dev.streamstore.streams.operator.Upsert;
import dev.streamstore.streams.topology.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Records, each on its own. Functions get keys and values as they are, null included, must have no side effects and give
 * the same result for the same arguments: a batch may be processed again. A function that throws has its record put aside.
 */
public final class KStream<K, V> {
    private final StreamBuilder builder;
    private final Node node;
    private final boolean keyChanged;

    KStream(StreamBuilder builder, Node node, boolean keyChanged) {
        this.builder = builder;
        this.node = node;
        this.keyChanged = keyChanged;
    }

    // Inside, keys and values are untyped.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    private static <T> T cast(@Nullable Object any) {
        return (T) any;
    }

    public KStream<K, V> filter(BiPredicate<? super K, ? super V> predicate) {
        return next(
                builder.stateless("filter", List.of(node), (event, out) -> {
                    if (predicate.test(cast(event.key()), cast(event.value()))) {
                        out.accept(event);
                    }
                }),
                keyChanged);
    }

    public <R> KStream<K, R> mapValues(BiFunction<? super K, ? super V, ? extends R> mapper) {
        return next(
                builder.stateless(
                        "mapValues",
                        List.of(node),
                        (event, out) ->
                                out.accept(event.withValue(mapper.apply(cast(event.key()), cast(event.value()))))),
                keyChanged);
    }

    /** May change the key: whatever is grouped or joined afterwards is repartitioned first. */
    public <K2, V2> KStream<K2, V2> map(BiFunction<? super K, ? super V, KeyValue<K2, V2>> mapper) {
        return next(
                builder.stateless("map", List.of(node), (event, out) -> {
                    KeyValue<K2, V2> pair = mapper.apply(cast(event.key()), cast(event.value()));
                    out.accept(event.with(pair.key(), pair.value()));
                }),
                true);
    }

    /** As {@link #map}, to any number of records. */
    public <K2, V2> KStream<K2, V2> flatMap(BiFunction<? super K, ? super V, List<KeyValue<K2, V2>>> mapper) {
        return next(
                builder.stateless(
                        "flatMap",
                        List.of(node),
                        (event, out) -> mapper.apply(cast(event.key()), cast(event.value()))
                                .forEach(pair -> out.accept(event.with(pair.key(), pair.value())))),
                true);
    }

    public <R> KStream<K, R> flatMapValues(BiFunction<? super K, ? super V, List<R>> mapper) {
        return next(
                builder.stateless(
                        "flatMapValues",
                        List.of(node),
                        (event, out) -> mapper.apply(cast(event.key()), cast(event.value()))
                                .forEach(value -> out.accept(event.withValue(value)))),
                keyChanged);
    }

    public <K2> KStream<K2, V> selectKey(BiFunction<? super K, ? super V, K2> mapper) {
        return next(
                builder.stateless(
                        "selectKey",
                        List.of(node),
                        (event, out) -> out.accept(
                                event.with(mapper.apply(cast(event.key()), cast(event.value())), event.value()))),
                true);
    }

    /** The event time from here on. Does not move the watermark, which is that of the sources. */
    public KStream<K, V> withTimestamp(BiFunction<? super K, ? super V, Instant> timestamp) {
        return next(
                builder.stateless(
                        "withTimestamp",
                        List.of(node),
                        (event, out) -> out.accept(event.withTimestamp(timestamp
                                .apply(cast(event.key()), cast(event.value()))
                                .toEpochMilli()))),
                keyChanged);
    }

    /** Both streams' records. */
    public KStream<K, V> merge(KStream<K, V> other) {
        return next(
                builder.stateless("merge", List.of(node, other.node), (event, out) -> out.accept(event)),
                keyChanged || other.keyChanged);
    }

    /**
     * The first record of each id. An addition to Kafka Streams (its KIP-655 proposes the like): for logs into which the
     * same event may have been written twice.
     *
     * @param within how far apart in event time repetitions are recognised; what is further behind the watermark is late
     */
    public KStream<K, V> deduplicate(String name, BiFunction<? super K, ? super V, String> id, Duration within) {
        Store store = Store.of(name, Serdes.string(), Serdes.string());
        Deduplicate operator = new Deduplicate(
                store, event -> Objects.requireNonNull(id.apply(cast(event.key()), cast(event.value()))), within);
        return next(builder.processor(name, List.of(node), operator, List.of(name)), keyChanged);
    }

    /** Through a topic of the application's own, by the current key. */
    public KStream<K, V> repartition(Grouped<K, V> grouped) {
        return builder.repartition(node, grouped);
    }

    /** For keys that are still those of the source. @throws IllegalStateException when the key may have changed */
    public KGroupedStream<K, V> groupByKey() {
        requireUnchangedKey("groupByKey");
        return new KGroupedStream<>(builder, node);
    }

    /** Repartitions when the key may have changed. */
    public KGroupedStream<K, V> groupByKey(Grouped<K, V> grouped) {
        KStream<K, V> ready = keyChanged ? repartition(grouped) : this;
        return new KGroupedStream<>(builder, ready.node);
    }

    public <K2> KGroupedStream<K2, V> groupBy(BiFunction<? super K, ? super V, K2> selector, Grouped<K2, V> grouped) {
        return selectKey(selector).groupByKey(grouped);
    }

    /**
     * Groups without repartitioning: every partition aggregates its own share of a key, and whoever reads the store adds
     * the shares up. For sums and counts that only the store's reader needs; an addition to Kafka Streams, known as the
     * local half of a two-phase aggregation.
     */
    public KGroupedStream<K, V> groupByKeyPerPartition() {
        return new KGroupedStream<>(builder, node);
    }

    /**
     * Pairs of records with the same key, so far apart at most. Both topics need the same number of partitions and the
     * same rule that picks one.
     */
    public <V2, R> KStream<K, R> join(
            KStream<K, V2> other,
            BiFunction<? super V, ? super V2, ? extends R> joiner,
            JoinWindows windows,
            StreamJoined<K, V, V2> joined) {
        requireUnchangedKey("join");
        other.requireUnchangedKey("join");
        Store left = Store.of(joined.name() + "-left", joined.keys(), joined.values());
        Store right = Store.of(joined.name() + "-right", joined.keys(), joined.otherValues());
        StreamJoin operator = new StreamJoin(left, right, windows, (a, b) -> joiner.apply(cast(a), cast(b)));
        return next(
                builder.processor(
                        joined.name(), List.of(node, other.node), operator, List.of(left.name(), right.name())),
                false);
    }

    /** Each record with its key's row, as the table is when the record is processed; without a row nothing comes of it. */
    public <T, R> KStream<K, R> join(KTable<K, T> table, BiFunction<? super V, ? super T, ? extends R> joiner) {
        return lookUp("join", table, (value, row) -> row == null ? null : joiner.apply(cast(value), cast(row)));
    }

    /** As {@link #join(KTable, BiFunction)}; without a row, the joiner gets null. */
    public <T, R> KStream<K, R> leftJoin(
            KTable<K, T> table, BiFunction<? super V, ? super @Nullable T, ? extends R> joiner) {
        return lookUp("leftJoin", table, (value, row) -> joiner.apply(cast(value), cast(row)));
    }

    private <R> KStream<K, R> lookUp(String kind, KTable<K, ?> table, TableJoin.Joiner joiner) {
        requireUnchangedKey(kind);
        TableJoin operator = new TableJoin(table.store(), table::view, joiner);
        Node joined = builder.processor(builder.numbered(kind), List.of(node, table.node()), operator, List.of());
        return next(joined, false);
    }

    /** The last value of each key; a null value deletes it. */
    public KTable<K, V> toTable(Materialized<K, V> materialized) {
        requireUnchangedKey("toTable");
        Upsert operator = new Upsert(materialized.store(), (_, value, _) -> value);
        Node table = builder.processor(materialized.name(), List.of(node), operator, List.of(materialized.name()));
        return KTable.of(builder, table, materialized.store());
    }

    /**
     * Writes to a topic that is there: each record once, whatever is killed or repeated, in order per key.
     *
     * @param partitions how many the topic has
     */
    public void to(String topic, int partitions, Serde<K> keys, Serde<V> values) {
        builder.sink(topic, node, keys, values, (Sink.Partitions) _ -> partitions);
    }

    private void requireUnchangedKey(String what) {
        if (keyChanged) {
            throw new IllegalStateException("[KStream] " + what
                    + ": expected the key of the source but it may have changed: repartition first");
        }
    }

    private <K2, V2> KStream<K2, V2> next(Node next, boolean changed) {
        return new KStream<>(builder, next, changed);
    }
}
