package dev.streamstore.deploy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The two ways of changing an object that kustomize knows, as far as this repository uses them. */
final class Patch {
    /** What tells the members of a list apart, by the list's name; other lists are replaced as a whole. */
    private static final Map<String, String> LIST_KEYS = Map.of(
            "containers", "name",
            "initContainers", "name",
            "env", "name",
            "volumes", "name",
            "ports", "containerPort",
            "volumeMounts", "mountPath",
            "topologySpreadConstraints", "topologyKey");

    private Patch() {}

    /** Strategic merge: maps are merged, keyed lists member by member, null removes. */
    static Object merge(Object base, Object patch, String name) {
        if (base instanceof Map<?, ?> into && patch instanceof Map<?, ?> from) {
            return mergeMaps(into, from);
        }
        String key = LIST_KEYS.get(name);
        if (base instanceof List<?> into && patch instanceof List<?> from && key != null) {
            return mergeLists(into, from, key);
        }
        return patch instanceof Map<?, ?> whole ? mergeMaps(Map.of(), whole) : Tree.copy(patch);
    }

    private static Map<String, Object> mergeMaps(Map<?, ?> base, Map<?, ?> patch) {
        Map<String, Object> merged = new LinkedHashMap<>();
        base.forEach((key, value) -> merged.put(String.valueOf(key), value));
        patch.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (value == null) {
                merged.remove(name);
            } else {
                merged.put(name, merge(merged.get(name), value, name));
            }
        });
        return merged;
    }

    private static List<Object> mergeLists(List<?> base, List<?> patch, String key) {
        List<Object> merged = new ArrayList<>(base);
        List<Object> added = new ArrayList<>();
        for (Object each : patch) {
            int at = indexOf(merged, key, Tree.at(each, key));
            if (at < 0) {
                added.add(merge(null, each, ""));
            } else {
                merged.set(at, merge(merged.get(at), each, ""));
            }
        }
        added.addAll(merged);
        return added;
    }

    private static int indexOf(List<Object> list, String key, Object wanted) {
        for (int i = 0; i < list.size(); i++) {
            if (wanted != null && wanted.equals(Tree.at(list.get(i), key))) {
                return i;
            }
        }
        return -1;
    }

    /** RFC 6902: {@code replace} of what is there, {@code add} to a map. */
    static void json6902(Map<String, Object> object, List<Map<String, Object>> operations) {
        for (Map<String, Object> operation : operations) {
            String path = Tree.text(operation, "path");
            String op = Tree.text(operation, "op");
            if (!Set.of("replace", "add").contains(op)) {
                throw new IllegalArgumentException("[patch] op: expected replace or add but was " + op);
            }
            String[] steps = path.substring(1).split("/");
            for (int i = 0; i < steps.length; i++) {
                steps[i] = steps[i].replace("~1", "/").replace("~0", "~");
            }
            Object parent = Tree.at(object, Arrays.copyOf(steps, steps.length - 1));
            String last = steps[steps.length - 1];
            if (!(parent instanceof Map<?, ?>) || op.equals("replace") && !((Map<?, ?>) parent).containsKey(last)) {
                throw new IllegalArgumentException("[patch] " + op + " " + path
                        + ": expected to be there but was not in " + Tree.text(object, "kind"));
            }
            @SuppressWarnings("unchecked")
            Map<String, Object> map = (Map<String, Object>) parent;
            map.put(last, operation.get("value"));
        }
    }
}
