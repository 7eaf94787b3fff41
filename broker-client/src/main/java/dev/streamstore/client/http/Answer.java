package dev.streamstore.client.http;

import java.net.http.HttpHeaders;

/** What the broker answered; the body is in memory as a whole. */
record Answer(int status, HttpHeaders headers, byte[] body) {

    <T> T as(Class<T> type) {
        return Wire.read(body, type);
    }
}
