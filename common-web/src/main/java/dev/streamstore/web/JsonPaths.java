package dev.streamstore.web;

import jakarta.validation.Path;
import java.util.List;
import tools.jackson.core.JacksonException;

/** Paths into a body as callers read them: {@code lines[0].quantity}; the body itself is {@code body}. */
final class JsonPaths {
    static final String ROOT = "body";

    private JsonPaths() {}

    static String toText(List<JacksonException.Reference> path) {
        StringBuilder text = new StringBuilder();
        for (JacksonException.Reference step : path) {
            if (step.getPropertyName() == null) {
                text.append('[').append(step.getIndex()).append(']');
            } else {
                appendName(text, step.getPropertyName());
            }
        }
        return text.isEmpty() ? ROOT : text.toString();
    }

    static String toText(Path path) {
        return withoutContainerElements(path.toString());
    }

    /** Bean Validation speaks of {@code lines[0].<list element>}. */
    static String withoutContainerElements(String path) {
        String text = path.replaceAll("\\.?<[^>]*>", "");
        return text.isEmpty() ? ROOT : text;
    }

    static void appendName(StringBuilder text, String name) {
        if (!text.isEmpty()) {
            text.append('.');
        }
        text.append(name);
    }

    static boolean isWithin(String field, String parent) {
        return field.startsWith(parent)
                && (field.length() == parent.length()
                        || field.charAt(parent.length()) == '.'
                        || field.charAt(parent.length()) == '[');
    }
}
