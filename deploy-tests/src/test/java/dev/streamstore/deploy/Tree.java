package dev.streamstore.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Reading and copying what YAML gives: maps, lists and scalars. A missing step of a path gives the empty value. */
final class Tree {
    private Tree() {}

    /** @return what is at the end of the path, or null */
    static Object at(Object node, String... path) {
        Object current = node;
        for (String step : path) {
            current = current instanceof Map<?, ?> map
                    ? map.get(step)
                    : current instanceof List<?> list && Integer.parseInt(step) < list.size()
                            ? list.get(Integer.parseInt(step))
                            : null;
        }
        return current;
    }

    static String text(Object node, String... path) {
        Object value = at(node, path);
        return value == null ? "" : value.toString();
    }

    static int number(Object node, String... path) {
        return at(node, path) instanceof Number number ? number.intValue() : 0;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object node, String... path) {
        return at(node, path) instanceof Map<?, ?> map ? (Map<String, Object>) map : new LinkedHashMap<>();
    }

    /** The maps of a list; anything else in it is left out. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> maps(Object node, String... path) {
        List<Map<String, Object>> maps = new ArrayList<>();
        if (at(node, path) instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> map) {
                    maps.add((Map<String, Object>) map);
                }
            }
        }
        return maps;
    }

    static List<String> texts(Object node, String... path) {
        List<String> texts = new ArrayList<>();
        if (at(node, path) instanceof List<?> list) {
            list.forEach(each -> texts.add(String.valueOf(each)));
        }
        return texts;
    }

    /** A deep copy that can be changed. */
    static Object copy(Object node) {
        return switch (node) {
            case Map<?, ?> map -> {
                Map<String, Object> copy = new LinkedHashMap<>();
                map.forEach((key, value) -> copy.put(String.valueOf(key), copy(value)));
                yield copy;
            }
            case List<?> list -> {
                List<Object> copy = new ArrayList<>();
                list.forEach(value -> copy.add(copy(value)));
                yield copy;
            }
            case null -> null;
            default -> node;
        };
    }

    /** Every key with its value, however deep. */
    static void walk(Object node, BiConsumer<String, Object> visitor) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                visitor.accept(String.valueOf(key), value);
                walk(value, visitor);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(value -> walk(value, visitor));
        }
    }
}
