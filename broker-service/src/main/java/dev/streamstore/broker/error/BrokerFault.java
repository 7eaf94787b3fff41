package dev.streamstore.broker.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that the broker refuses or could not carry out. The message is for people and may be shown to clients. */
public final class BrokerFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final Applied applied;
    private final transient Map<String, Object> extras;

    public BrokerFault(ErrorCode code, String message) {
        this(code, message, Map.of());
    }

    /** @param extras further fields of the answer, for example {@code logStartOffset}; numbers, texts and booleans */
    public BrokerFault(ErrorCode code, String message, Map<String, ?> extras) {
        this(code, code.applied(), message, extras, null);
    }

    /** @param applied where it is known better than {@link ErrorCode#applied} says */
    public BrokerFault(
            ErrorCode code, Applied applied, String message, Map<String, ?> extras, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.applied = applied;
        this.extras = Collections.unmodifiableMap(new LinkedHashMap<>(extras));
    }

    public ErrorCode code() {
        return code;
    }

    public Applied applied() {
        return applied;
    }

    public Map<String, Object> extras() {
        return extras;
    }
}
