package dev.streamstore.analytics.live;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What a page shows at one time, in named sections, so that only what changed needs sending. */
public interface View {

    /** When it was read. */
    Instant asOf();

    /** All but {@link #asOf}, in the order they are told; values have {@code equals}. */
    Map<String, Object> sections();

    /** The sections that differ from {@code before}, and {@code asOf}. */
    default Map<String, Object> changesSince(View before) {
        Map<String, Object> old = before.sections();
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("asOf", asOf());
        sections().forEach((name, value) -> {
            if (!Objects.equals(value, old.get(name))) {
                changes.put(name, value);
            }
        });
        return changes;
    }
}
