package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what is wrong with a request, so that one answer names every bad field. For one thread. */
final class FieldErrors {

    private static final int MOST_LISTED = 100;

    private final List<Map<String, String>> errors = new ArrayList<>();

    /** @param message what was expected and what was there */
    void reject(String field, String message) {
        if (errors.size() < MOST_LISTED) {
            Map<String, String> error = new LinkedHashMap<>();
            error.put("field", field);
            error.put("message", message);
            errors.add(error);
        }
    }

    /** @throws BrokerFault {@code INVALID_REQUEST} when something was rejected */
    void check() {
        if (!errors.isEmpty()) {
            Map<String, String> first = errors.getFirst();
            throw new BrokerFault(
                    ErrorCode.INVALID_REQUEST,
                    "[request] %s: %s%s"
                            .formatted(
                                    first.get("field"),
                                    first.get("message"),
                                    errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)"),
                    Map.of("errors", List.copyOf(errors)));
        }
    }

    /** The fault for a single bad field. */
    static BrokerFault of(String field, String message) {
        return new BrokerFault(
                ErrorCode.INVALID_REQUEST,
                "[request] " + field + ": " + message,
                Map.of("errors", List.of(Map.of("field", field, "message", message))));
    }
}
