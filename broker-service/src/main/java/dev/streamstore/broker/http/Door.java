package dev.streamstore.broker.http;

import java.util.Locale;

/** Which part of the API a request is for: what metrics and quotas tell apart. */
enum Door {
    TOPICS,
    PRODUCE,
    FETCH,
    STREAM,
    GROUPS,
    CLUSTER;

    /** @param path from {@code /v1} on; one that does not exist is anybody's */
    static Door of(String method, String path) {
        boolean reads = method.equals("GET");
        if (path.startsWith("/v1/topics")) {
            if (path.endsWith("/stream")) {
                return STREAM;
            }
            if (path.endsWith("/batches") || path.endsWith("/records") && method.equals("POST")) {
                return PRODUCE;
            }
            return path.endsWith("/records") && reads ? FETCH : TOPICS;
        }
        if (path.startsWith("/v1/groups")) {
            return path.endsWith("/records") && reads ? FETCH : GROUPS;
        }
        return switch (path) {
            case "/v1/fetch" -> FETCH;
            case "/v1/producers" -> PRODUCE;
            default -> CLUSTER;
        };
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
