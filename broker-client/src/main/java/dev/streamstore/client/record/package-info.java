/**
 * Kafka's RecordBatch v2 (magic 2), byte for byte: what a producer sends, what lies on a broker's disk and what a
 * consumer gets. {@link dev.streamstore.client.record.RecordBatchBuilder} writes a batch, {@link
 * dev.streamstore.client.record.RecordBatch} looks at one without copying it, {@link
 * dev.streamstore.client.record.RecordBatches} walks over a buffer of several.
 *
 * <p>Input may be hostile: whatever the bytes are, reading ends in records or in a {@link
 * dev.streamstore.client.record.CorruptBatchException}, and never allocates more than the input could hold.
 *
 * <p>May import: the JDK, JSpecify and {@code dev.streamstore.client}. Views and builders are for one thread.
 */
@NullMarked
package dev.streamstore.client.record;

import org.jspecify.annotations.NullMarked;
