package dev.streamstore.broker.inspect;

/**
 * An idempotent producer as a partition remembers it.
 *
 * @param epoch lower ones are refused
 * @param lastSequence the next batch has to go on behind it
 * @param lastOffset of its last record here
 * @param lastSeenMs when it wrote last, in epoch milliseconds
 */
public record ProducerView(long producerId, int epoch, int lastSequence, long lastOffset, long lastSeenMs) {}
