package dev.streamstore.events.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What of a new schema breaks with the old one, in either direction: readers that know the old one must understand new
 * events, and readers that know the new one must understand old events, since a log is replayed. So a field may be added
 * if it is optional; nothing may be removed, change its type, or become optional or required; a closed set of values stays as it is.
 */
final class SchemaCompatibility {
    private final List<String> breaks = new ArrayList<>();

    private SchemaCompatibility() {}

    /** One sentence for each thing that breaks; none if nothing does. */
    static List<String> breaksBetween(JsonNode before, JsonNode after) {
        SchemaCompatibility check = new SchemaCompatibility();
        check.compare("$", before, after);
        return check.breaks;
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        same(path, "type", before, after);
        same(path, "format", before, after);
        same(path, "enum", before, after);
        properties(path, before, after);
        if (before.has("items")) {
            compare(path + "[]", before.get("items"), after.path("items"));
        }
    }

    private void same(String path, String keyword, JsonNode before, JsonNode after) {
        if (!before.path(keyword).equals(after.path(keyword))) {
            breaks.add("[%s] %s: expected %s but was %s"
                    .formatted(path, keyword, shown(before.path(keyword)), shown(after.path(keyword))));
        }
    }

    private void properties(String path, JsonNode before, JsonNode after) {
        Set<String> requiredBefore = required(before);
        Set<String> requiredAfter = required(after);
        before.path("properties").forEachEntry((name, schema) -> {
            String field = path + "." + name;
            JsonNode now = after.path("properties").path(name);
            if (now.isMissingNode()) {
                breaks.add("[" + field + "] expected to stay but was removed");
                return;
            }
            if (requiredBefore.contains(name) != requiredAfter.contains(name)) {
                breaks.add("[" + field + "] expected to stay "
                        + (requiredBefore.contains(name) ? "required" : "optional") + " but was changed");
            }
            compare(field, schema, now);
        });
        after.path("properties").forEachEntry((name, _) -> {
            if (!before.path("properties").has(name) && requiredAfter.contains(name)) {
                breaks.add("[" + path + "." + name
                        + "] expected an added field to be optional, as older events lack it, but was required");
            }
        });
    }

    private static Set<String> required(JsonNode schema) {
        return schema.path("required").valueStream().map(JsonNode::asString).collect(Collectors.toSet());
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "none" : value.toString();
    }
}
