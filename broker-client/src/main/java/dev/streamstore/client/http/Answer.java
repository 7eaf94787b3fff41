package dev.streamstore.client.http;

/**
 * What the broker answered; the body is in memory as a whole.
 *
 * @param retryAfter the header of this name, or the empty string
 * @param body may be longer than what was answered, where the call allows it
 * @param length of what was answered, in bytes
 */
record Answer(int status, String retryAfter, byte[] body, int length) {

    /** With a body of its own. */
    Answer(int status, String retryAfter, byte[] body) {
        this(status, retryAfter, body, body.length);
    }

    <T> T as(Class<T> type) {
        return Wire.read(body, type);
    }
}
