package dev.streamstore.broker.log;

import dev.streamstore.broker.inspect.IndexView;
import dev.streamstore.broker.inspect.SegmentView;
import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.runtime.StoredFile;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
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
final class Segment implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Segment.class);

    private final FileStore files;
    private final SegmentFiles names;
    private final StoredFile batches;
    private final SegmentIndexes indexes;
    private volatile long sizeBytes;
    private long firstAppendMs = -1;

    private Segment(FileStore files, SegmentFiles names, StoredFile batches, SegmentIndexes indexes)
            throws IOException {
        this.files = files;
        this.names = names;
        this.batches = batches;
        this.indexes = indexes;
        this.sizeBytes = batches.size();
        if (sizeBytes == 0) {
            indexes.clear();
        }
    }

    /** Opens the files, new ones where there are none; call {@link #load} or {@link #recover} next unless it is empty. */
    static Segment open(FileStore files, SegmentFiles names) throws IOException {
        StoredFile batches = files.open(names.log());
        try {
            return new Segment(files, names, batches, new SegmentIndexes(files, names, batches));
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
        return indexes.latest();
    }

    /** When its file was last written, in epoch milliseconds. */
    long lastModifiedMs() throws IOException {
        return files.lastModifiedMs(names.log());
    }

    /** Whether a reader found an index entry that contradicts the log. */
    boolean indexSuspect() {
        return indexes.isSuspect();
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
     * Appends batches that lie one after the other in {@code bytes}, and publishes them. The end of the process leaves
     * all of them or none.
     *
     * @throws TornAppendException when a part of them may be in the file
     * @throws IOException when nothing of them is
     */
    void append(ByteBuffer bytes, List<RecordBatch> views, long nowMs) throws IOException {
        long end = sizeBytes + bytes.remaining();
        WholeAppend.write(batches, sizeBytes, bytes, views.getFirst().sizeBytes());
        if (firstAppendMs < 0) {
            firstAppendMs = nowMs;
        }
        long position = sizeBytes;
        for (RecordBatch batch : views) {
            indexes.add(batch, position);
            position += batch.sizeBytes();
        }
        sizeBytes = end;
    }

    /**
     * Whole batches from the one that contains {@code offset}, or the first after it, up to {@code upperOffset}
     * (exclusive); null when there is none here.
     *
     * @param memory gives the buffer that they are read into
     */
    @Nullable
    LogRead read(long offset, long upperOffset, int maxBytes, IntFunction<ByteBuffer> memory) throws IOException {
        long end = sizeBytes;
        BatchScanner scanner = indexes.seek(offset, end);
        RecordBatch first = scanner.nextReaching(offset);
        if (first == null || first.baseOffset() >= upperOffset) {
            return null;
        }
        long length = Math.max(first.sizeBytes(), Math.min(maxBytes, end - scanner.position()));
        ByteBuffer bytes = memory.apply((int) length);
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
        BatchScanner scanner = indexes.seekTime(timestampMs, end);
        for (RecordBatch batch = scanner.next(); batch != null; batch = scanner.next()) {
            if (batch.maxTimestampMs() < timestampMs || batch.lastOffset() < floorOffset) {
                continue;
            }
            OptionalLong found = firstAtOrAfter(timestampMs, floorOffset, readBatch(scanner, batch.sizeBytes()));
            if (found.isPresent()) {
                return found;
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong firstAtOrAfter(long timestampMs, long floorOffset, RecordBatch batch) {
        try {
            for (LogRecord record : batch) {
                if (record.timestampMs() >= timestampMs && record.offset() >= floorOffset) {
                    return OptionalLong.of(record.offset());
                }
            }
            return OptionalLong.empty();
        } catch (CorruptBatchException e) {
            // It was stored unopened and turns out to be no records: its header is all there is to go by.
            return OptionalLong.of(Math.max(floorOffset, batch.baseOffset()));
        }
    }

    private RecordBatch readBatch(BatchScanner scanner, int sizeBytes) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(sizeBytes);
        batches.read(bytes, scanner.position());
        return RecordBatch.at(bytes.flip(), 0);
    }

    /** What is shown every batch of a segment. */
    interface BatchVisitor {
        /** Returns whether to go on. The batch is whole and the visitor's own. */
        boolean visit(RecordBatch batch) throws IOException;
    }

    /**
     * Shows every batch with its records.
     *
     * @return whether the visitor wanted them all
     * @throws CorruptBatchException when one can't be read or is not what was written
     */
    boolean forEachWhole(BatchVisitor visitor) throws IOException {
        BatchScanner scanner = new BatchScanner(batches, 0, sizeBytes);
        for (RecordBatch header = scanner.next(); header != null; header = scanner.next()) {
            RecordBatch batch = readBatch(scanner, header.sizeBytes());
            batch.verifyChecksum();
            if (!visitor.visit(batch)) {
                return false;
            }
        }
        return true;
    }

    /** The offset after its last record if every batch is what was written and they ascend; reads all of them. */
    OptionalLong verify() throws IOException {
        BatchScanner scanner = new BatchScanner(batches, 0, sizeBytes);
        long nextOffset = baseOffset();
        try {
            for (RecordBatch batch = scanner.next(); batch != null; batch = scanner.next()) {
                BatchOrder.WITH_GAPS.check(batch, nextOffset, scanner);
                nextOffset = batch.nextOffset();
            }
            return OptionalLong.of(nextOffset);
        } catch (CorruptBatchException e) {
            log.warn("[Segment {}] after offset {}: {}", names.log(), nextOffset - 1, e.getMessage());
            return OptionalLong.empty();
        }
    }

    /** Shows the header of every readable batch with this base offset or a later one. */
    void forEachFrom(long baseOffset, Consumer<RecordBatch> visitor) throws IOException {
        BatchScanner scanner = indexes.seek(baseOffset, sizeBytes);
        try {
            for (RecordBatch batch = scanner.next(); batch != null; batch = scanner.next()) {
                if (batch.baseOffset() >= baseOffset) {
                    visitor.accept(batch);
                }
            }
        } catch (CorruptBatchException e) {
            // Damage in the middle of a log takes what lies behind it in this segment, not the whole partition.
            log.error("[Segment {}] after {}: {}", names.log(), scanner.position(), e.getMessage());
        }
    }

    /**
     * Takes over a segment that was sealed or closed in order: checks the indexes and rebuilds them if they contradict
     * themselves or the log.
     *
     * @return the offset after its last record
     */
    long load() throws IOException {
        try {
            long endOffset = indexes.load(sizeBytes);
            if (endOffset >= 0) {
                rememberFirstAppend();
                return endOffset;
            }
        } catch (CorruptBatchException e) {
            log.debug("[Segment {}] index: an entry does not lead to a batch", names.log(), e);
        }
        return rebuildIndexes();
    }

    /** @return the offset after its last readable record */
    long rebuildIndexes() throws IOException {
        log.warn("[Segment {}] index: expected to match the log but did not; rebuilding it", names.log());
        return scan(false, BatchOrder.WITH_GAPS);
    }

    /**
     * Takes over a segment that may end anywhere: checks every batch, cuts off what follows the last good one, and
     * rebuilds the indexes.
     *
     * @return the offset after its last record
     */
    long recover(BatchOrder order) throws IOException {
        return scan(true, order);
    }

    private long scan(boolean strict, BatchOrder order) throws IOException {
        indexes.clear();
        long nextOffset = baseOffset();
        long goodBytes = 0;
        BatchScanner scanner = new BatchScanner(batches, 0, sizeBytes);
        try {
            for (RecordBatch batch = scanner.next(); batch != null; batch = scanner.next()) {
                if (strict) {
                    order.check(batch, nextOffset, scanner);
                }
                indexes.add(batch, scanner.position());
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
        indexes.complete();
        rememberFirstAppend();
        return nextOffset;
    }

    private void rememberFirstAppend() throws IOException {
        RecordBatch first = new BatchScanner(batches, 0, sizeBytes).next();
        firstAppendMs = first == null ? -1 : first.maxTimestampMs();
    }

    /** Removes the batches that reach {@code offset}. */
    void truncate(long offset) throws IOException {
        BatchScanner scanner = new BatchScanner(batches, 0, sizeBytes);
        RecordBatch first = scanner.nextReaching(offset);
        // Bytes of a torn append lie behind the published size.
        batches.truncate(first == null ? sizeBytes : scanner.position());
        sizeBytes = batches.size();
        scan(true, BatchOrder.WITHOUT_GAPS);
    }

    /** Nothing will be added: completes the indexes. */
    void seal() throws IOException {
        indexes.complete();
    }

    /** Makes the batches durable. */
    void force() throws IOException {
        batches.force();
    }

    /** Makes the batches and the indexes durable. */
    void forceAll() throws IOException {
        batches.force();
        indexes.force();
    }

    @Override
    public void close() throws IOException {
        batches.close();
        indexes.close();
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

    /** As people see it. */
    SegmentView view(boolean active) {
        return new SegmentView(
                baseOffset(),
                active,
                sizeBytes,
                latest().timestampMs(),
                names.all().stream().map(path -> path.getFileName().toString()).toList(),
                indexes.offsetEntries(),
                indexes.timeEntries());
    }

    IndexView indexView(int most) throws IOException {
        return indexes.view(most);
    }

    /** Over the batches from the one that begins at {@code position} on. */
    BatchScanner scan(long position) {
        return new BatchScanner(batches, position, sizeBytes);
    }
}
