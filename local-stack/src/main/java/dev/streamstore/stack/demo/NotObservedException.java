package dev.streamstore.stack.demo;

/** What a demo claims did not happen. The message says what was expected and what was seen last. */
public final class NotObservedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotObservedException(String message) {
        super(message);
    }

    NotObservedException(String message, Throwable cause) {
        super(message, cause);
    }
}
