package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.runtime.StoredFile;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One part of a log: a file of batches with an index by offset and one by time. The last segment of a log is the active
 * one and grows; the others are sealed.
 *
 * <p>Methods that change it are called under the log's lock; those that read take no lock and see the batches up to the
 * size published last.
 */
final class Segment {
    private static final Logger log = LoggerFactory.getLogger(Segment.class);

    /** Kafka's default for {@code index.interval.bytes}. */
    private static final int INDEX_INTERVAL_BYTES = 4096;

    private final FileStore files;
    private final SegmentFiles names;
    private final StoredFile batches;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private volatile long sizeBytes;
    private volatile TimeIndex.Entry latest = TimeIndex.Entry.NONE;
    private volatile boolean indexSuspect;
    private long bytesSinceIndexEntry;
    private long firstAppendMs = -1;

    private Segment(FileStore files, SegmentFiles names, StoredFile batches, OffsetIndex offsets, TimeIndex times)
            throws IOException {
        this.files = files;
        this.names = names;
        this.batches = batches;
        this.offsets = offsets;
        this.times = times;
        this.sizeBytes = batches.size();
        if (sizeBytes == 0) {
            offsets.clear();
            times.clear();
        }
    }

    /** Opens the files, new ones where there are none; call {@link #load} or {@link #recover} next unless it is empty. */
    static Segment open(FileStore files, SegmentFiles names) throws IOException {
        StoredFile batches = files.open(names.log());
        try {
            return new Segment(files, names, batches, new OffsetIndex(files, names), new TimeIndex(files, names));
        } catch (IOException e) {
            batches.close();
            throw e;
        }
    }

    long baseOffset() {
        return names.baseOffset();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** The largest timestamp in it and where; {@link TimeIndex.Entry#NONE} when it is empty. */
    TimeIndex.Entry latest() {
        return latest;
    }

    /** When its file was last written, in epoch milliseconds. */
    long lastModifiedMs() throws IOException {
        return files.lastModifiedMs(names.log());
    }

    /** Whether a reader found an index entry that contradicts the log. */
    boolean indexSuspect() {
        return indexSuspect;
    }

    /** Whether another segment has to begin before these bytes. */
    boolean isFullFor(int bytes, long lastOffset, TopicConfig config, long nowMs) {
        if (sizeBytes == 0) {
            return false;
        }
        boolean old = firstAppendMs >= 0
                && nowMs - firstAppendMs >= config.segmentAge().toMillis();
        return old || sizeBytes + bytes > config.segmentBytes() || lastOffset - baseOffset() > Integer.MAX_VALUE;
    }

    /**
     * Appends batches that lie one after the other in {@code bytes}, and publishes them.
     *
     * @throws TornAppendException when a part of them may be in the file
     * @throws IOException when nothing of them is
     */
    void append(ByteBuffer bytes, List<RecordBatch> views, long nowMs) throws IOException {
        long start = sizeBytes;
        int length = bytes.remaining();
        try {
            batches.write(bytes, start);
        } catch (IOException e) {
            takeBack(start, e);
            throw e;
        }
        if (firstAppendMs < 0) {
            firstAppendMs = nowMs;
        }
        long position = start;
        for (RecordBatch batch : views) {
            index(batch, position);
            position += batch.sizeBytes();
        }
        sizeBytes = start + length;
    }

    private void takeBack(long size, IOException reason) throws TornAppendException {
        try {
            batches.truncate(size);
        } catch (IOException e) {
            reason.addSuppressed(e);
            throw new TornAppendException(reason);
        }
    }

    private void index(RecordBatch batch, long position) {
        if (batch.maxTimestampMs() > latest.timestampMs()) {
            latest = new TimeIndex.Entry(batch.maxTimestampMs(), batch.lastOffset());
        }
        if (bytesSinceIndexEntry > INDEX_INTERVAL_BYTES) {
            try {
                offsets.append(new OffsetIndex.Entry(batch.lastOffset(), (int) position));
                times.appendIfLater(latest);
                bytesSinceIndexEntry = 0;
            } catch (IOException e) {
                // The batch is stored; without the entry a reader looks a little longer. The next batch tries again.
                log.warn("[Segment {}] index: expected to be written but failed: {}", names.log(), e.toString());
            }
        }
        bytesSinceIndexEntry += batch.sizeBytes();
    }

    /**
     * Whole batches from the one that contains {@code offset}, or the first after it, up to {@code upperOffset}
     * (exclusive); null when there is none here.
     */
    @Nullable
    LogRead read(long offset, long upperOffset, int maxBytes) throws IOException {
        long end = sizeBytes;
        BatchScanner scanner = scannerAt(offset, end);
        RecordBatch first = firstReaching(scanner, offset);
        if (first == null || first.baseOffset() >= upperOffset) {
            return null;
        }
        long length = Math.max(first.sizeBytes(), Math.min(maxBytes, end - scanner.position()));
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        batches.read(bytes, scanner.position());
        return cut(bytes.flip(), offset, upperOffset);
    }

    /** Leaves only whole batches below the upper offset. */
    private LogRead cut(ByteBuffer bytes, long offset, long upperOffset) {
        int at = 0;
        long nextOffset = offset;
        while (bytes.limit() - at >= RecordBatch.HEADER_BYTES) {
            RecordBatch batch;
            try {
                batch = RecordBatch.headerAt(bytes, at);
            } catch (CorruptBatchException e) {
                // What comes before it is good; whoever reads on from there will be told.
                break;
            }
            if (at + (long) batch.sizeBytes() > bytes.limit() || batch.baseOffset() >= upperOffset) {
                break;
            }
            at += batch.sizeBytes();
            nextOffset = batch.nextOffset();
        }
        return new LogRead(bytes.limit(at), nextOffset);
    }

    /** The offset of the first record from {@code floorOffset} on with this timestamp or a later one. */
    OptionalLong firstAtOrAfter(long timestampMs, long floorOffset) throws IOException {
        long end = sizeBytes;
        BatchScanner scanner = scannerBefore(timestampMs, end);
        for (RecordBatch batch = scanner.next(); batch != null; batch = scanner.next()) {
            if (batch.maxTimestampMs() < timestampMs || batch.lastOffset() < floorOffset) {
                continue;
            }
            ByteBuffer bytes = ByteBuffer.allocate(batch.sizeBytes());
            batches.read(bytes, scanner.position());
            for (LogRecord record : RecordBatch.at(bytes.flip(), 0)) {
                if (record.timestampMs() >= timestampMs && record.offset() >= floorOffset) {
                    return OptionalLong.of(record.offset());
                }
            }
        }
        return OptionalLong.empty();
    }

    /** A scanner that has not yet come to the batch with this offset. */
    private BatchScanner scannerAt(long offset, long end) throws IOException {
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
        indexSuspect = true;
        return new BatchScanner(batches, 0, end);
    }

    /** A scanner that has not yet come to the first batch with this timestamp or a later one. */
    private BatchScanner scannerBefore(long timestampMs, long end) throws IOException {
        TimeIndex.Entry hint;
        try {
            hint = times.before(timestampMs);
        } catch (EOFException e) {
            indexSuspect = true;
            hint = null;
        }
        if (hint == null) {
            return new BatchScanner(batches, 0, end);
        }
        BatchScanner scanner = scannerAt(hint.lastOffset(), end);
        RecordBatch hinted = firstReaching(scanner, hint.lastOffset());
        if (hinted != null
                && hinted.lastOffset() == hint.lastOffset()
                && hinted.maxTimestampMs() == hint.timestampMs()) {
            return scanner;
        }
        indexSuspect = true;
        return new BatchScanner(batches, 0, end);
    }

    private static @Nullable RecordBatch firstReaching(BatchScanner scanner, long offset) throws IOException {
        RecordBatch batch = scanner.next();
        while (batch != null && batch.lastOffset() < offset) {
            batch = scanner.next();
        }
        return batch;
    }

    /** Shows the header of every batch with this base offset or a later one. */
    void forEachFrom(long baseOffset, Consumer<RecordBatch> visitor) throws IOException {
        BatchScanner scanner = scannerAt(baseOffset, sizeBytes);
        for (RecordBatch batch = scanner.next(); batch != null; batch = scanner.next()) {
            if (batch.baseOffset() >= baseOffset) {
                visitor.accept(batch);
            }
        }
    }

    /**
     * Takes over a segment that was sealed or closed in order: checks the indexes and rebuilds them if they contradict
     * themselves or the log.
     *
     * @return the offset after its last record
     */
    long load() throws IOException {
        if (offsets.isPlausible(sizeBytes) && times.isPlausible()) {
            try {
                OptionalLong end = loadFromIndexes();
                if (end.isPresent()) {
                    return end.getAsLong();
                }
            } catch (CorruptBatchException e) {
                log.debug("[Segment {}] index: an entry does not lead to a batch", names.log(), e);
            }
        }
        return rebuildIndexes();
    }

    /** Empty when the last entries are not borne out by the log: then more may be wrong. */
    private OptionalLong loadFromIndexes() throws IOException {
        TimeIndex.Entry last = times.last();
        OffsetIndex.Entry lastBatch = offsets.last();
        BatchScanner scanner = scannerAt(last == null ? baseOffset() : last.lastOffset(), sizeBytes);
        long endOffset = baseOffset();
        if (last != null) {
            RecordBatch batch = firstReaching(scanner, last.lastOffset());
            if (batch == null
                    || batch.lastOffset() != last.lastOffset()
                    || batch.maxTimestampMs() != last.timestampMs()) {
                return OptionalLong.empty();
            }
            endOffset = batch.nextOffset();
        }
        for (RecordBatch batch = scanner.next(); batch != null; batch = scanner.next()) {
            if (last == null || batch.maxTimestampMs() > last.timestampMs()) {
                return OptionalLong.empty();
            }
            endOffset = batch.nextOffset();
        }
        if (indexSuspect) {
            return OptionalLong.empty();
        }
        latest = last == null ? TimeIndex.Entry.NONE : last;
        bytesSinceIndexEntry = lastBatch == null ? sizeBytes : sizeBytes - lastBatch.position();
        rememberFirstAppend();
        return OptionalLong.of(endOffset);
    }

    /** @return the offset after its last readable record */
    long rebuildIndexes() throws IOException {
        log.warn("[Segment {}] index: expected to match the log but did not; rebuilding it", names.log());
        return scan(false, batch -> {});
    }

    /**
     * Takes over a segment that may end anywhere: checks every batch, cuts off what follows the last good one, and
     * rebuilds the indexes.
     *
     * @param visitor is shown the header of every good batch
     * @return the offset after its last record
     */
    long recover(Consumer<RecordBatch> visitor) throws IOException {
        return scan(true, visitor);
    }

    private long scan(boolean strict, Consumer<RecordBatch> visitor) throws IOException {
        offsets.clear();
        times.clear();
        latest = TimeIndex.Entry.NONE;
        bytesSinceIndexEntry = 0;
        long nextOffset = baseOffset();
        long goodBytes = 0;
        BatchScanner scanner = new BatchScanner(batches, 0, sizeBytes);
        try {
            for (RecordBatch batch = scanner.next(); batch != null; batch = scanner.next()) {
                if (strict) {
                    check(batch, nextOffset, scanner);
                }
                index(batch, scanner.position());
                visitor.accept(batch);
                nextOffset = batch.nextOffset();
                goodBytes = scanner.position() + batch.sizeBytes();
            }
        } catch (CorruptBatchException e) {
            log.warn("[Segment {}] batch at {}: {}", names.log(), goodBytes, e.getMessage());
        }
        if (strict && goodBytes < sizeBytes) {
            log.warn(
                    "[Segment {}] tail: cutting off {} bytes after offset {}",
                    names.log(),
                    sizeBytes - goodBytes,
                    nextOffset - 1);
            batches.truncate(goodBytes);
            sizeBytes = goodBytes;
        }
        times.appendIfLater(latest);
        indexSuspect = false;
        rememberFirstAppend();
        return nextOffset;
    }

    /** The base offset lies outside the checksum: in the part that is still being written it follows without a gap. */
    private static void check(RecordBatch batch, long expectedOffset, BatchScanner scanner) throws IOException {
        if (batch.baseOffset() != expectedOffset || batch.lastOffsetDelta() < 0 || batch.recordCount() < 1) {
            throw new CorruptBatchException("base offset: expected " + expectedOffset + " but was " + batch.baseOffset()
                    + ".." + batch.lastOffset());
        }
        if (!scanner.checksumMatches()) {
            throw new CorruptBatchException("crc: expected that of the bytes but was another");
        }
    }

    private void rememberFirstAppend() throws IOException {
        RecordBatch first = new BatchScanner(batches, 0, sizeBytes).next();
        firstAppendMs = first == null ? -1 : first.maxTimestampMs();
    }

    /** Removes the batches that reach {@code offset}. */
    void truncate(long offset) throws IOException {
        BatchScanner scanner = new BatchScanner(batches, 0, sizeBytes);
        RecordBatch first = firstReaching(scanner, offset);
        // Bytes of a torn append lie behind the published size.
        batches.truncate(first == null ? sizeBytes : scanner.position());
        sizeBytes = batches.size();
        scan(true, batch -> {});
    }

    /** Completes the indexes and makes everything durable. */
    void seal() throws IOException {
        times.appendIfLater(latest);
        batches.force();
        offsets.force();
        times.force();
    }

    /** Makes the batches durable. */
    void force() throws IOException {
        batches.force();
    }

    void close() throws IOException {
        batches.close();
        offsets.close();
        times.close();
    }

    /** Closes and deletes the files; after a crash in the middle of it the next start finishes. */
    void delete() throws IOException {
        close();
        files.rename(names.log(), names.log().resolveSibling(names.log().getFileName() + SegmentFiles.DELETED));
        for (Path file : names.all()) {
            files.delete(file.resolveSibling(file.getFileName() + SegmentFiles.DELETED));
            files.delete(file);
        }
    }
}
