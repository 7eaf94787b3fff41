package dev.streamstore.deploy;

import java.util.List;
import java.util.Map;

/** Finding objects among those rendered. */
final class Objects {
    private Objects() {}

    static List<Map<String, Object>> of(List<Map<String, Object>> objects, String kind) {
        return objects.stream()
                .filter(object -> Tree.text(object, "kind").equals(kind))
                .toList();
    }

    static boolean exists(List<Map<String, Object>> objects, String kind, String name) {
        return of(objects, kind).stream()
                .anyMatch(object -> Tree.text(object, "metadata", "name").equals(name));
    }

    /** @throws IllegalArgumentException when there is none */
    static Map<String, Object> get(List<Map<String, Object>> objects, String kind, String name) {
        return of(objects, kind).stream()
                .filter(object -> Tree.text(object, "metadata", "name").equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("[objects] no " + kind + " " + name));
    }
}
