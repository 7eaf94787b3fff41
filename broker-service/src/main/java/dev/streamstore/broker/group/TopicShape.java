package dev.streamstore.broker.group;

import java.util.UUID;

/**
 * What a group has to know of a topic it reads.
 *
 * @param id tells a topic from one of the same name that was deleted before
 * @param partitions how many there are, from 1
 */
public record TopicShape(UUID id, int partitions) {}
