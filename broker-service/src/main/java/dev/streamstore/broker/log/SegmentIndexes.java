package dev.streamstore.broker.log;

import dev.streamstore.broker.inspect.IndexView;
import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.runtime.StoredFile;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.RecordBatch;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where in a segment to begin looking. What the indexes say is a hint: it is checked against the batch it leads to, and
 * where the two disagree the search begins at the segment's start. So damage costs time and nothing else.
 *
 * <p>Changed under the log's lock, read without.
 */
final class SegmentIndexes {
    private static final Logger log = LoggerFactory.getLogger(SegmentIndexes.class);

    /** Kafka's default for {@code index.interval.bytes}. */
    private static final int INTERVAL_BYTES = 4096;

    private final SegmentFiles names;
    private final StoredFile batches;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private volatile TimeIndex.Entry latest = TimeIndex.Entry.NONE;
    private volatile boolean suspect;
    private long bytesSinceEntry;

    /** @param batches the log file that they lead into */
    SegmentIndexes(FileStore files, SegmentFiles names, StoredFile batches) throws IOException {
        this.names = names;
        this.batches = batches;
        this.offsets = new OffsetIndex(files, names);
        this.times = new TimeIndex(files, names);
    }

    /** The largest timestamp and where; {@link TimeIndex.Entry#NONE} when there is no batch. */
    TimeIndex.Entry latest() {
        return latest;
    }

    /** Whether an entry was found that contradicts the log. */
    boolean isSuspect() {
        return suspect;
    }

    int offsetEntries() {
        return offsets.entries();
    }

    int timeEntries() {
        return times.entries();
    }

    /** The last {@code most} entries of each. */
    IndexView view(int most) throws IOException {
        List<IndexView.OffsetEntry> byOffset = new ArrayList<>();
        for (int i = Math.max(0, offsets.entries() - most); i < offsets.entries(); i++) {
            OffsetIndex.Entry entry = offsets.get(i);
            byOffset.add(new IndexView.OffsetEntry(entry.lastOffset(), entry.position()));
        }
        List<IndexView.TimeEntry> byTime = new ArrayList<>();
        for (int i = Math.max(0, times.entries() - most); i < times.entries(); i++) {
            TimeIndex.Entry entry = times.get(i);
            byTime.add(new IndexView.TimeEntry(entry.timestampMs(), entry.lastOffset()));
        }
        return new IndexView(byOffset, byTime);
    }

    void clear() {
        offsets.clear();
        times.clear();
        latest = TimeIndex.Entry.NONE;
        bytesSinceEntry = 0;
        suspect = false;
    }

    /** Notes a batch that was appended at {@code position}. */
    void add(RecordBatch batch, long position) {
        if (timestampMs(batch) > latest.timestampMs()) {
            latest = new TimeIndex.Entry(timestampMs(batch), batch.lastOffset());
        }
        if (bytesSinceEntry > INTERVAL_BYTES) {
            try {
                offsets.append(new OffsetIndex.Entry(batch.lastOffset(), (int) position));
                times.appendIfLater(latest);
                bytesSinceEntry = 0;
            } catch (IOException e) {
                // The batch is stored; without the entry a reader looks a little longer. The next batch tries again.
                log.warn("[Segment {}] index: expected to be written but failed: {}", names.log(), e.toString());
            }
        }
        bytesSinceEntry += batch.sizeBytes();
    }

    /** Notes the largest timestamp at the end, which the last entry may not have. */
    void complete() throws IOException {
        times.appendIfLater(latest);
    }

    void force() throws IOException {
        offsets.force();
        times.force();
    }

    void close() throws IOException {
        offsets.close();
        times.close();
    }

    /** A scanner up to {@code end} that has not yet come to the batch with this offset. */
    BatchScanner seek(long offset, long end) throws IOException {
        try {
            OffsetIndex.Entry hint = offsets.floor(offset);
            if (hint == null) {
                return new BatchScanner(batches, 0, end);
            }
            if (hint.position() >= 0 && hint.position() < end) {
                RecordBatch hinted = new BatchScanner(batches, hint.position(), end).next();
                if (hinted != null && hinted.lastOffset() == hint.lastOffset()) {
                    return new BatchScanner(batches, hint.position(), end);
                }
            }
        } catch (CorruptBatchException | EOFException e) {
            log.debug("[Segment {}] index: an entry does not lead to a batch", names.log(), e);
        }
        suspect = true;
        return new BatchScanner(batches, 0, end);
    }

    /** A scanner up to {@code end} that has not yet come to the first batch with this timestamp or a later one. */
    BatchScanner seekTime(long timestampMs, long end) throws IOException {
        TimeIndex.Entry hint;
        try {
            hint = times.before(timestampMs);
        } catch (EOFException e) {
            suspect = true;
            hint = null;
        }
        if (hint == null) {
            return new BatchScanner(batches, 0, end);
        }
        BatchScanner scanner = seek(hint.lastOffset(), end);
        if (bearsOut(scanner.nextReaching(hint.lastOffset()), hint)) {
            return scanner;
        }
        suspect = true;
        return new BatchScanner(batches, 0, end);
    }

    /**
     * Takes over what lies in the files, if it agrees with itself and the last entries agree with the log.
     *
     * @return the offset after the last record; -1 when they do not agree: then {@link #clear} and build anew
     */
    long load(long sizeBytes) throws IOException {
        if (!offsets.isPlausible(sizeBytes) || !times.isPlausible()) {
            return -1;
        }
        TimeIndex.Entry last = times.last();
        BatchScanner scanner = seek(last == null ? names.baseOffset() : last.lastOffset(), sizeBytes);
        long endOffset = names.baseOffset();
        if (last != null) {
            RecordBatch batch = scanner.nextReaching(last.lastOffset());
            if (!bearsOut(batch, last)) {
                return -1;
            }
            endOffset = last.lastOffset() + 1;
        }
        for (RecordBatch batch = scanner.next(); batch != null; batch = scanner.next()) {
            if (timestampMs(batch) > (last == null ? TimeIndex.Entry.NONE : last).timestampMs()) {
                return -1;
            }
            endOffset = batch.nextOffset();
        }
        OffsetIndex.Entry lastBatch = offsets.last();
        latest = last == null ? TimeIndex.Entry.NONE : last;
        bytesSinceEntry = lastBatch == null ? sizeBytes : sizeBytes - lastBatch.position();
        return suspect ? -1 : endOffset;
    }

    private static boolean bearsOut(@Nullable RecordBatch batch, TimeIndex.Entry entry) {
        return batch != null && batch.lastOffset() == entry.lastOffset() && timestampMs(batch) == entry.timestampMs();
    }

    /** A batch that compaction has emptied has a timestamp but no record that had it. */
    private static long timestampMs(RecordBatch batch) {
        return batch.recordCount() == 0 ? TimeIndex.Entry.NONE.timestampMs() : batch.maxTimestampMs();
    }
}
