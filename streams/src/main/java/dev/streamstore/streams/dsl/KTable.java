package dev.streamstore.streams.dsl;

import dev.streamstore.streams.Change;
import dev.streamstore.streams.operator.FinalResults;
import dev.streamstore.streams.operator.Store;
import dev.streamstore.streams.topology.Node;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A row per key, and how rows change. Only real changes are told. */
public final class KTable<K, V> {
    private final StreamBuilder builder;
    private final Node node;
    private final Store store;
    private final Function<Object, @Nullable Object> view;
    private final @Nullable Supplier<FinalResults> closing;

    private KTable(
            StreamBuilder builder,
            Node node,
            Store store,
            Function<Object, @Nullable Object> view,
            @Nullable Supplier<FinalResults> closing) {
        this.builder = builder;
        this.node = node;
        this.store = store;
        this.view = view;
        this.closing = closing;
    }

    static <K, V> KTable<K, V> of(StreamBuilder builder, Node node, Store store) {
        return new KTable<>(builder, node, store, stored -> stored, null);
    }

    static <K, V> KTable<K, V> windowed(StreamBuilder builder, Node node, Store store, Supplier<FinalResults> closing) {
        return new KTable<>(builder, node, store, stored -> stored, closing);
    }

    Node node() {
        return node;
    }

    Store store() {
        return store;
    }

    @Nullable
    Object view(Object stored) {
        return view.apply(stored);
    }

    /** A view: nothing is stored a second time. A mapper that gives null leaves the row out. */
    @SuppressWarnings("unchecked") // rows are what the operators put in
    public <R> KTable<K, R> mapValues(Function<? super V, ? extends @Nullable R> mapper) {
        Function<Object, @Nullable Object> mapped = row -> mapper.apply((V) row);
        Node next = builder.stateless("tableMapValues", List.of(node), (event, out) -> {
            Change<Object> change = ((Change<Object>) Objects.requireNonNull(event.value())).map(mapped);
            if (!Objects.equals(change.before(), change.after())) {
                out.accept(event.withValue(change));
            }
        });
        return new KTable<>(
                builder,
                next,
                store,
                stored -> {
                    Object row = view.apply(stored);
                    return row == null ? null : mapped.apply(row);
                },
                null);
    }

    public KTable<K, V> filter(Predicate<? super V> predicate) {
        return mapValues(row -> predicate.test(row) ? row : null);
    }

    /** The rows as they change; null where one went. */
    @SuppressWarnings("unchecked")
    public KStream<K, V> toStream() {
        return new KStream<>(
                builder,
                builder.stateless(
                        "toStream",
                        List.of(node),
                        (event, out) -> out.accept(
                                event.withValue(((Change<Object>) Objects.requireNonNull(event.value())).after()))),
                false);
    }

    /**
     * What each record did to its row: what is added up over rows is put right by the difference. Kafka Streams has this
     * inside {@code groupBy} of a table, as adder and subtractor.
     */
    public KStream<K, Change<V>> changes() {
        return new KStream<>(
                builder, builder.stateless("changes", List.of(node), (event, out) -> out.accept(event)), false);
    }

    /**
     * Each window's final result, once, when the watermark has passed its end and grace: {@code
     * suppress(untilWindowCloses())}. The record's timestamp is the end of the window.
     *
     * @throws IllegalStateException on anything but a windowed aggregation itself
     */
    public KStream<K, V> suppressUntilWindowCloses() {
        if (closing == null) {
            throw new IllegalStateException(
                    "[KTable] suppressUntilWindowCloses: expected a windowed aggregation but was " + node.name());
        }
        return new KStream<>(
                builder, builder.processor(node.name() + "-closed", List.of(node), closing.get(), List.of()), true);
    }
}
