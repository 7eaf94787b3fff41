package dev.streamstore.messaging.trace;

import org.jspecify.annotations.Nullable;

/**
 * What something comes from; kept beside whatever waits, a record in the log or a row of work, until it is gone on with.
 *
 * @param traceparent the span that left it, as W3C Trace Context writes it
 * @param causationId the {@code ce_id} of the event that was being handled; null at the beginning of a story
 */
public record Origin(@Nullable String traceparent, @Nullable String causationId) {

    /** Nothing led to it. */
    public static final Origin NONE = new Origin(null, null);
}
