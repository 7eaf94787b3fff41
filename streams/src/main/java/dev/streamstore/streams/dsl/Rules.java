package dev.streamstore.streams.dsl;

import dev.streamstore.streams.operator.Upsert;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Typed functions as operators take them. */
final class Rules {
    private Rules() {}

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    private static <T> T cast(@Nullable Object any) {
        return (T) any;
    }

    static <K, V, A> Upsert.Rule aggregate(Supplier<A> initializer, Aggregator<K, V, A> aggregator) {
        return (key, value, before) ->
                aggregator.apply(cast(key), cast(value), before == null ? initializer.get() : Rules.<A>cast(before));
    }

    static Upsert.Rule count() {
        return (_, _, before) -> before == null ? 1L : (Long) before + 1;
    }

    static <V> Upsert.Rule reduce(BinaryOperator<V> reducer) {
        return (_, value, before) -> before == null
                ? Objects.requireNonNull(value)
                : reducer.apply(Rules.<V>cast(before), Rules.<V>cast(value));
    }

    static <T> BinaryOperator<Object> merger(BinaryOperator<T> merger) {
        return (earlier, later) -> Objects.requireNonNull(merger.apply(Rules.<T>cast(earlier), Rules.<T>cast(later)));
    }
}
