package dev.streamstore.client.http;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to the broker, whichever broker that will be.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param path with its query, already encoded, for example {@code /v1/topics/orders}
 * @param body its parts, each backed by an array, which must not change until there is an answer; none: no body
 * @param contentType of the body
 * @param accept the wanted type of the answer
 * @param timeout how long to wait for the whole answer
 * @param arrays that a large answer is received into; null: each gets one of its own
 */
record Call(
        String method,
        String path,
        List<ByteBuffer> body,
        String contentType,
        String accept,
        Duration timeout,
        @Nullable ReceiveArrays arrays) {

    static final String JSON = "application/json";
    static final String BATCHES = "application/vnd.streamstore.batches";

    static final Duration TIMEOUT = Duration.ofSeconds(10);

    static Call get(String path) {
        return new Call("GET", path, List.of(), JSON, JSON, TIMEOUT, null);
    }

    static Call delete(String path) {
        return new Call("DELETE", path, List.of(), JSON, JSON, TIMEOUT, null);
    }

    static Call post(String path, Object body) {
        return new Call("POST", path, List.of(ByteBuffer.wrap(Wire.bytes(body))), JSON, JSON, TIMEOUT, null);
    }

    static Call put(String path, Object body) {
        return new Call("PUT", path, List.of(ByteBuffer.wrap(Wire.bytes(body))), JSON, JSON, TIMEOUT, null);
    }

    static Call patch(String path, Object body) {
        return new Call("PATCH", path, List.of(ByteBuffer.wrap(Wire.bytes(body))), JSON, JSON, TIMEOUT, null);
    }

    static Call postBatches(String path, List<ByteBuffer> batches) {
        return new Call("POST", path, batches, BATCHES, JSON, TIMEOUT, null);
    }

    Call accepting(String type) {
        return new Call(method, path, body, contentType, type, timeout, arrays);
    }

    Call within(Duration newTimeout) {
        return new Call(method, path, body, contentType, accept, newTimeout, arrays);
    }

    Call into(ReceiveArrays these) {
        return new Call(method, path, body, contentType, accept, timeout, these);
    }

    /** Whether a request that got no answer may have changed something. */
    boolean changes() {
        return !method.equals("GET");
    }

    /** A name as one segment of a path. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
