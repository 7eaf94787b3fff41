package dev.streamstore.client.record;

import org.jspecify.annotations.Nullable;

/** The bytes are not a RecordBatch v2 or were damaged. The same bytes fail again; nothing was changed. */
public final class CorruptBatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptBatchException(String message) {
        super(message);
    }

    public CorruptBatchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
