package dev.streamstore.broker.http;

import jakarta.servlet.http.HttpServletRequest;

/** Who sends a request: what it calls itself, taken on trust, or else the address it comes from. */
final class ClientName {

    static final String HEADER = "Client-Id";

    private static final int MOST_CHARS = 249;

    private ClientName() {}

    static String of(HttpServletRequest request) {
        String named = request.getHeader(HEADER);
        return named == null || named.isBlank() || named.length() > MOST_CHARS ? request.getRemoteAddr() : named;
    }
}
