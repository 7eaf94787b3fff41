/**
 * A partition's records on the disk, in Kafka's files: a {@link dev.streamstore.broker.log.PartitionLog} is a row of
 * segments, each with its sparse indexes; recovery brings back exactly what was written before a crash.
 *
 * <p>May import: {@code topic}, {@code runtime}, {@code error}, the record format, the JDK, JSpecify and SLF4J.
 *
 * <p>Threading: one writer at a time, under the log's lock; any number of readers without a lock. What a writer has
 * written becomes visible to readers by one volatile write after the bytes are in their place.
 */
@NullMarked
package dev.streamstore.broker.log;

import org.jspecify.annotations.NullMarked;
