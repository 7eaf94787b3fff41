package dev.streamstore.broker.log;

import java.nio.ByteBuffer;

/**
 * Whole batches as they are stored.
 *
 * @param batches in a buffer of the caller's own, from position to limit; may be empty
 * @param nextOffset the offset after their last record; where there are none, the offset that was asked for
 */
public record LogRead(ByteBuffer batches, long nextOffset) {}
