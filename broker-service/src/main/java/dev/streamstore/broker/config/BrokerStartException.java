package dev.streamstore.broker.config;

/** The broker can't open what lies in its data directory; the message says why, in one sentence. */
final class BrokerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
