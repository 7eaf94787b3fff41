package dev.streamstore.payment.gateway;

/** The gateway did not answer, so what was asked may or may not have been done: ask again with the same key. */
public class NoAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoAnswerException(String message) {
        super(message);
    }

    public NoAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
