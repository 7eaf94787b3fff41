package dev.streamstore.broker.log;

import java.io.IOException;

/** An append failed and what it may have written could not be taken back: the file has to be repaired first. */
final class TornAppendException extends IOException {
    private static final long serialVersionUID = 1L;

    TornAppendException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
