package dev.streamstore.streams;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a record did to a row of a table. The two differ.
 *
 * @param before null: there was no row
 * @param after null: there is no row any more
 */
public record Change<V>(@Nullable V before, @Nullable V after) {

    /** The change of what is computed from the rows. */
    public <R> Change<R> map(Function<? super V, ? extends @Nullable R> function) {
        return new Change<>(
                before == null ? null : function.apply(before), after == null ? null : function.apply(after));
    }
}
