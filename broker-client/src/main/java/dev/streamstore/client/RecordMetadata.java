package dev.streamstore.client;

import java.time.Instant;

/**
 * Where an acknowledged record lies.
 *
 * @param partition the partition it was appended to
 * @param offset its offset there
 * @param timestamp the timestamp stored with it
 */
public record RecordMetadata(TopicPartition partition, long offset, Instant timestamp) {}
