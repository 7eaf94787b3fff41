package dev.streamstore.broker.fetch;

import dev.streamstore.broker.topic.TopicName;

/**
 * What to read of a partition.
 *
 * @param offset of the first record wanted
 * @param maxBytes from 1; one batch is returned even if it is larger
 */
public record FetchPosition(TopicName topic, int partition, long offset, int maxBytes) {}
