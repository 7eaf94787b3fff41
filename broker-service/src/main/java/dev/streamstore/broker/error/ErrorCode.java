package dev.streamstore.broker.error;

import static dev.streamstore.broker.error.Applied.MAYBE;
import static dev.streamstore.broker.error.Applied.NO;

/** Every code of the broker's API. The names are public: they are never changed. */
public enum ErrorCode {
    /** The request is malformed, or asks for what this broker does not take. */
    INVALID_REQUEST(400, false, NO),
    /** The topic's name is not one. */
    INVALID_TOPIC(400, false, NO),
    /** A configuration key is unknown or its value illegal. */
    INVALID_CONFIG(400, false, NO),
    UNKNOWN_TOPIC(404, false, NO),
    UNKNOWN_PARTITION(404, false, NO),
    UNKNOWN_GROUP(404, false, NO),
    /** The member left, or its session expired: join again. */
    UNKNOWN_MEMBER(404, false, NO),
    /** The request's body came too slowly. */
    REQUEST_TIMEOUT(408, true, NO),
    /** There is a topic of this name, but a different one. */
    TOPIC_EXISTS(409, false, NO),
    /**
     * The producer's sequence does not follow the last one stored. Repeating helps while an earlier batch is still on
     * its way; otherwise the producer has to take a new id.
     */
    OUT_OF_ORDER_SEQUENCE(409, true, NO),
    /** A newer epoch of the same producer has written. */
    FENCED_PRODUCER(409, false, NO),
    STALE_MEMBER_EPOCH(409, false, NO),
    FENCED_MEMBER_EPOCH(409, false, NO),
    GROUP_NOT_EMPTY(409, false, NO),
    /** The offset lies below the log's start: retention or a deletion took the record. */
    OFFSET_TRIMMED(410, false, NO),
    RECORD_TOO_LARGE(413, false, NO),
    /** The offset lies past the high watermark. */
    OFFSET_OUT_OF_RANGE(416, false, NO),
    /** The bytes are no RecordBatch v2, or not those that were sent. */
    CORRUPT_BATCH(422, false, NO),
    /** A limit of the client, or of the broker, is reached. */
    QUOTA_EXCEEDED(429, true, NO),
    NOT_ENOUGH_REPLICAS(503, true, NO),
    /** The disk failed or is full. */
    STORAGE_ERROR(503, true, MAYBE),
    /** Starting up, shutting down, or not yet recovered. */
    NOT_READY(503, true, NO);

    private final int httpStatus;
    private final boolean retriable;
    private final Applied applied;

    ErrorCode(int httpStatus, boolean retriable, Applied applied) {
        this.httpStatus = httpStatus;
        this.retriable = retriable;
        this.applied = applied;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** Whether the same request may succeed later. */
    public boolean retriable() {
        return retriable;
    }

    /** What holds unless the {@link BrokerFault} says otherwise. */
    public Applied applied() {
        return applied;
    }
}
