package dev.streamstore.broker.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import dev.streamstore.client.record.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What a log should hold, in the simplest form there is: a list. */
final class LogModel {
    /** A record as it was appended; without a value it is a tombstone. */
    record Entry(long offset, long timestampMs, String key, String value) {}

    /** A batch of an idempotent producer as it was answered first. */
    record Sent(long producerId, int sequence, List<Entry> entries) {}

    private final boolean compacted;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private long startOffset;
    private long mayStartAt;
    private long flushedTo;

    LogModel(boolean compacted) {
        this.compacted = compacted;
    }

    long endOffset() {
        return entries.size();
    }

    long startOffset() {
        return startOffset;
    }

    long flushedTo() {
        return flushedTo;
    }

    /** The last batch of each producer. */
    Map<Long, Sent> producers() {
        Map<Long, Sent> last = new HashMap<>();
        sent.forEach(batch -> last.put(batch.producerId(), batch));
        return last;
    }

    List<Entry> entries() {
        return entries;
    }

    void append(List<Entry> more) {
        entries.addAll(more);
    }

    void sent(List<Sent> batches) {
        sent.addAll(batches);
    }

    void flushedTo(long offset) {
        flushedTo = Math.max(flushedTo, offset);
    }

    /** Up to here the start may have come, should the process end now. */
    long mayStartAt() {
        return Math.max(startOffset, mayStartAt);
    }

    /** An operation begins that moves the start up to here at most. */
    void mayStartAt(long offset) {
        mayStartAt = offset;
    }

    /** The log starts here now, which it may only when everything before is on the disk. */
    void startsAt(long offset) {
        startOffset = Math.max(startOffset, offset);
        mayStartAt = startOffset;
        flushedTo(startOffset);
    }

    /** The log ends here now: what came after it is gone. */
    void cutTo(long offset) {
        entries.subList((int) offset, entries.size()).clear();
        sent.removeIf(batch -> batch.entries().getLast().offset() >= offset);
        flushedTo = offset;
    }

    static ByteBuffer batch(Compression compression, long producerId, int sequence, List<Entry> entries) {
        RecordBatchBuilder builder = new RecordBatchBuilder(compression);
        for (Entry entry : entries) {
            builder.append(
                    entry.timestampMs(),
                    entry.key().getBytes(UTF_8),
                    entry.value() == null ? null : entry.value().getBytes(UTF_8),
                    List.of());
        }
        if (producerId >= 0) {
            builder.producer(producerId, (short) 0, sequence);
        }
        return builder.build();
    }

    /** Every record of the log is one that was appended, and none is missing that has no reason to. */
    void check(PartitionLog log, String where) {
        assertThat(log.endOffset()).as("%s: end", where).isEqualTo(endOffset());
        assertThat(log.startOffset()).as("%s: start", where).isGreaterThanOrEqualTo(startOffset);
        TreeMap<Long, Entry> read = read(log, where);
        Map<String, Long> lastOfKey = new HashMap<>();
        entries.forEach(entry -> lastOfKey.put(entry.key(), entry.offset()));
        for (Entry entry : entries.subList((int) Math.min(log.startOffset(), entries.size()), entries.size())) {
            Entry found = read.get(entry.offset());
            if (found != null) {
                assertThat(found).as(where).isEqualTo(entry);
            } else {
                boolean superseded = lastOfKey.get(entry.key()) > entry.offset();
                assertThat(compacted && (superseded || entry.value() == null))
                        .as("%s: record %s is missing", where, entry)
                        .isTrue();
            }
        }
        checkTimes(log, read, where);
    }

    private void checkTimes(PartitionLog log, TreeMap<Long, Entry> read, String where) {
        for (long back : new long[] {0, 3, 50, 1000}) {
            if (entries.isEmpty()) {
                return;
            }
            long timestampMs = entries.getLast().timestampMs() - back;
            OptionalLong expected = read.values().stream()
                    .filter(entry -> entry.timestampMs() >= timestampMs)
                    .mapToLong(Entry::offset)
                    .findFirst();
            assertThat(log.offsetAt(timestampMs, Long.MAX_VALUE))
                    .as("%s: first at %d", where, timestampMs)
                    .isEqualTo(expected);
        }
    }

    /** All that can be read, and that reading from anywhere finds the same. */
    private static TreeMap<Long, Entry> read(PartitionLog log, String where) {
        TreeMap<Long, Entry> read = new TreeMap<>();
        long next = log.startOffset();
        while (next < log.endOffset()) {
            LogRead part = log.read(next, Long.MAX_VALUE, 4096);
            assertThat(part.nextOffset()).as("%s: progress at %d", where, next).isGreaterThan(next);
            for (RecordBatch batch : RecordBatches.in(part.batches())) {
                batch.verifyChecksum();
                for (LogRecord record : batch) {
                    if (record.offset() >= next) {
                        String value = record.value() == null ? null : new String(record.value(), UTF_8);
                        read.put(
                                record.offset(),
                                new Entry(
                                        record.offset(),
                                        record.timestampMs(),
                                        new String(Objects.requireNonNull(record.key()), UTF_8),
                                        value));
                    }
                }
            }
            next = part.nextOffset();
        }
        return read;
    }
}
