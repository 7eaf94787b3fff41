package dev.streamstore.stack.demo;

/** The machine was too slow for what a demo shows: whether that holds is not known. The message says what took too long. */
public final class TooSlowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooSlowException(String message) {
        super(message);
    }
}
