package dev.streamstore.broker.log;

import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What compaction leaves of each batch. A tombstone stays until its batch's delete horizon, which the first round that
 * meets it writes into the batch: so a reader that began before has time to see it. For one thread.
 */
final class CompactedBatches {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final OffsetMap lastOfKey;
    private final long upTo;
    private final Map<Long, Long> lastOffsetOfProducer;
    private final long nowMs;
    private final long newHorizonMs;
    private long nextHorizonMs = Long.MAX_VALUE;

    /**
     * @param upTo records from this offset on all stay
     * @param lastOffsetOfProducer where the last batch of each idempotent producer ends
     */
    CompactedBatches(
            OffsetMap lastOfKey,
            long upTo,
            Map<Long, Long> lastOffsetOfProducer,
            long nowMs,
            Duration deleteRetention) {
        this.lastOfKey = lastOfKey;
        this.upTo = upTo;
        this.lastOffsetOfProducer = lastOffsetOfProducer;
        this.nowMs = nowMs;
        this.newHorizonMs = nowMs + Math.min(deleteRetention.toMillis(), Long.MAX_VALUE - nowMs);
    }

    /** @param batch what is to be written, empty for nothing at all */
    record Outcome(ByteBuffer batch, boolean changed) {}

    /** When the first of the tombstones that stayed may go. */
    long nextHorizonMs() {
        return nextHorizonMs;
    }

    /** @param keepOffsets whether the batch has to stay at least as a header, for its last offset */
    Outcome compact(RecordBatch batch, boolean keepOffsets) {
        List<LogRecord> kept = new ArrayList<>();
        boolean tombstones = false;
        for (LogRecord record : batch) {
            if (stays(record, batch)) {
                kept.add(record);
                tombstones |= record.value() == null && record.offset() < upTo;
            }
        }
        boolean needsHorizon = tombstones && !batch.hasDeleteHorizon();
        if (tombstones) {
            nextHorizonMs = Math.min(nextHorizonMs, needsHorizon ? newHorizonMs : batch.baseTimestampMs());
        }
        if (kept.isEmpty()) {
            if (keepOffsets || isLastOfProducer(batch)) {
                return batch.recordCount() == 0
                        ? new Outcome(batch.bytes(), false)
                        : new Outcome(batch.withoutRecords(), true);
            }
            return new Outcome(NOTHING, true);
        }
        if (kept.size() == batch.recordCount() && !needsHorizon) {
            return new Outcome(batch.bytes(), false);
        }
        OptionalLong horizon = !tombstones
                ? OptionalLong.empty()
                : OptionalLong.of(needsHorizon ? newHorizonMs : batch.baseTimestampMs());
        return new Outcome(batch.withRecords(kept, horizon), true);
    }

    private boolean stays(LogRecord record, RecordBatch batch) {
        if (record.offset() >= upTo) {
            return true;
        }
        byte[] key = record.key();
        // Written before the topic was compacted: there is no saying what it would be the last value of.
        if (key == null || record.offset() < lastOfKey.get(key)) {
            return false;
        }
        return record.value() != null || !batch.hasDeleteHorizon() || nowMs < batch.baseTimestampMs();
    }

    private boolean isLastOfProducer(RecordBatch batch) {
        Long last = lastOffsetOfProducer.get(batch.producerId());
        return batch.hasProducer() && last != null && last == batch.lastOffset();
    }
}
