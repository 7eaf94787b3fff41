/**
 * What the doors of the broker see of a log: a {@link dev.streamstore.broker.partition.Partition} takes batches, gives
 * them back up to its high watermark and lets readers wait for more; the {@link
 * dev.streamstore.broker.partition.PartitionStore} opens, creates and deletes them.
 *
 * <p>May import: {@code log}, {@code topic}, {@code runtime}, {@code error}, the record format, the JDK and JSpecify.
 * Safe for use by any number of threads, virtual ones above all: each wait parks its thread.
 */
@NullMarked
package dev.streamstore.broker.partition;

import org.jspecify.annotations.NullMarked;
