package dev.streamstore.streams.state;

import org.jspecify.annotations.Nullable;

/** The state can't be read or changed now. Says nothing about the records; begin again from what is committed. */
public final class StateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
