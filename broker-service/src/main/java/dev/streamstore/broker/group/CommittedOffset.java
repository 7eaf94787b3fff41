package dev.streamstore.broker.group;

import java.time.Instant;
import java.util.UUID;

/**
 * Where a group goes on reading a partition.
 *
 * @param offset the next to read
 * @param topicId of the topic it was committed for: it means nothing in a later topic of the same name
 */
record CommittedOffset(long offset, UUID topicId, Instant committedAt) {}
