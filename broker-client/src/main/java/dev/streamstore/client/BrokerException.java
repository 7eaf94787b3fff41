package dev.streamstore.client;

import org.jspecify.annotations.Nullable;

/**
 * The broker refused a request, or could not be asked. {@link #retriable} says whether the same request may succeed
 * later; {@link #applied} whether it may have taken effect all the same.
 */
public class BrokerException extends RuntimeException {

    /** Whether a failed request left a trace in the log. */
    public enum Applied {
        NO,
        MAYBE
    }

    /** The {@link #code} of a request to which no answer came. */
    public static final String UNREACHABLE = "UNREACHABLE";

    /**
     * The {@link #code} of a record that was never sent because one before it in its partition failed for good. Nothing
     * of it is stored; sent again it is appended behind whatever was sent since.
     */
    public static final String PREDECESSOR_FAILED = "PREDECESSOR_FAILED";

    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean retriable;
    private final Applied applied;

    public BrokerException(String code, boolean retriable, Applied applied, String message) {
        this(code, retriable, applied, message, null);
    }

    public BrokerException(String code, boolean retriable, Applied applied, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retriable = retriable;
        this.applied = applied;
    }

    /** One of the broker's stable codes, for example {@code UNKNOWN_TOPIC}, or {@link #UNREACHABLE}. */
    public String code() {
        return code;
    }

    public boolean retriable() {
        return retriable;
    }

    public Applied applied() {
        return applied;
    }
}
