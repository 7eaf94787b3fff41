package dev.streamstore.web;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds text that JSON can carry but neither PostgreSQL nor UTF-8 can: NUL, and halves of surrogate pairs. */
final class TextCheck {
    private TextCheck() {}

    /** Adds what it finds, taking such text out of the tree, and returns the number of nodes. Depth is the parser's limit. */
    static long check(JsonNode tree, Map<String, String> problems) {
        return walk(tree, "", problems);
    }

    private static long walk(JsonNode node, String path, Map<String, String> problems) {
        long nodes = 1;
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                StringBuilder name = new StringBuilder(path);
                JsonPaths.appendName(name, field.getKey());
                if (isBad(field.getValue(), name.toString(), problems)) {
                    field.setValue(object.nullNode());
                }
                nodes += walk(field.getValue(), name.toString(), problems);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                String name = path + '[' + i + ']';
                if (isBad(array.get(i), name, problems)) {
                    array.setNull(i);
                }
                nodes += walk(array.get(i), name, problems);
            }
        }
        return nodes;
    }

    private static boolean isBad(JsonNode node, String path, Map<String, String> problems) {
        if (!node.isString() || isStorable(node.stringValue())) {
            return false;
        }
        if (problems.size() < JsonBinder.MAX_PROBLEMS) {
            problems.put(path, "must not contain NUL or half of a surrogate pair");
        }
        return true;
    }

    static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
