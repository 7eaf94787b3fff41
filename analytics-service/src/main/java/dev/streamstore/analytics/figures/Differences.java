package dev.streamstore.analytics.figures;

import dev.streamstore.streams.Change;
import dev.streamstore.streams.KeyValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** What a change of an order does to figures: what it adds to each now, less what it added before. */
final class Differences {
    private Differences() {}

    /** @param contribution what an order adds, by the key of the figure */
    static <K> List<KeyValue<K, Figures>> of(
            Change<OrderFact> change, Function<OrderFact, Map<K, Figures>> contribution) {
        Map<K, Figures> difference =
                new LinkedHashMap<>(contribution.apply(Objects.requireNonNullElse(change.after(), OrderFact.UNKNOWN)));
        contribution
                .apply(Objects.requireNonNullElse(change.before(), OrderFact.UNKNOWN))
                .forEach((key, before) -> difference.merge(key, before.negated(), Figures::plus));
        List<KeyValue<K, Figures>> moved = new ArrayList<>();
        difference.forEach((key, figures) -> {
            if (!figures.equals(Figures.NONE)) {
                moved.add(KeyValue.pair(key, figures));
            }
        });
        return moved;
    }
}
