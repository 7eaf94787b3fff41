/**
 * What the cluster knows of itself: its id, its topics, the producer ids given away. An image of that is changed only by
 * records of the metadata log, so that whoever replays the log has the same image.
 *
 * <p>{@link dev.streamstore.broker.metadata.Metadata} is the door to the log; {@link
 * dev.streamstore.broker.metadata.SingleNodeMetadata} keeps it in a partition of its own, for a broker that is alone.
 * {@link dev.streamstore.broker.metadata.Topics} makes the partitions on this broker's disk follow the image. May import
 * {@code runtime}, {@code error}, {@code topic} and {@code partition}. Images and records are immutable; the rest is safe
 * for use by several threads.
 */
@NullMarked
package dev.streamstore.broker.metadata;

import org.jspecify.annotations.NullMarked;
