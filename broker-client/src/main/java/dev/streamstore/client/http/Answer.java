package dev.streamstore.client.http;

/**
 * What the broker answered; the body is in memory as a whole.
 *
 * @param retryAfter the header of this name, or the empty string
 */
record Answer(int status, String retryAfter, byte[] body) {

    <T> T as(Class<T> type) {
        return Wire.read(body, type);
    }
}
