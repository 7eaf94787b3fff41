package dev.streamstore.messaging.deadletter;

import dev.streamstore.client.ConsumerRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event, or what should have been one, that a group could not handle.
 *
 * @param record as it lies in the log, but for a value that was edited
 * @param type CloudEvents type, where the record has one
 */
public record DeadLetter(
        long id,
        String group,
        ConsumerRecord record,
        @Nullable String type,
        Failure failure,
        State state) {

    /** What has become of it. The names are stored. */
    public enum State {
        OPEN,
        /** Handled after all. */
        REPLAYED,
        /** Given up. */
        DISCARDED
    }

    /**
     * Why it could not be handled.
     *
     * @param exception the class of the last failure
     * @param reason its message
     * @param stacktrace the beginning of it
     * @param attempts how often it failed
     * @param at when it failed last
     */
    public record Failure(String exception, String reason, String stacktrace, int attempts, Instant at) {}

    /**
     * Something that was done to it.
     *
     * @param previousValue where the value was changed: what it was before
     */
    @SuppressWarnings("ArrayRecordComponent") // carried from the database to the wire, never compared
    public record Change(
            Instant at, String who, Action action, @Nullable String note, byte @Nullable [] previousValue) {}

    /** The names are stored. */
    public enum Action {
        EDITED,
        REPLAYED,
        REPLAY_FAILED,
        DISCARDED
    }
}
