package dev.streamstore.broker.log;

import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicConfig.TimestampType;
import dev.streamstore.client.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of a log, where batches are added: gives them their offsets, knows their producers, begins new segments, and
 * cuts off what should not have been written. Used under the log's lock; the end is read without.
 */
final class LogTail {
    private final LogEnvironment env;
    private final Path directory;
    private final Segments segments;
    private final LeaderEpochs epochs;
    private final Flusher flusher;
    private ProducerStates producers;
    private volatile long endOffset;

    LogTail(LogEnvironment env, Path directory, LogRecovery.Recovered recovered) {
        this.env = env;
        this.directory = directory;
        this.segments = recovered.segments();
        this.epochs = recovered.epochs();
        this.producers = recovered.producers();
        this.endOffset = recovered.endOffset();
        this.flusher = new Flusher(env, directory, segments, this::endOffset, recovered.recoveryPoint());
    }

    long endOffset() {
        return endOffset;
    }

    Flusher flusher() {
        return flusher;
    }

    ProducerStates producers() {
        return producers;
    }

    int latestEpoch() {
        return epochs.latest();
    }

    /**
     * Appends checked batches.
     *
     * @throws TornAppendException when a part of them may be in the file
     * @throws IOException when nothing of them is
     */
    LogAppend append(ByteBuffer bytes, List<RecordBatch> batches, int leaderEpoch, TopicConfig config)
            throws IOException {
        long nowMs = env.time().wallMs();
        boolean brokersTime = config.timestampType() == TimestampType.LOG_APPEND_TIME;
        ProducerStates.Append append = producers.begin(nowMs);
        List<PlacedBatch> placed = new ArrayList<>(batches.size());
        List<RecordBatch> fresh = new ArrayList<>(batches.size());
        long next = endOffset;
        for (RecordBatch batch : batches) {
            Optional<PlacedBatch> known = append.find(batch);
            if (known.isPresent()) {
                placed.add(known.get());
                continue;
            }
            batch.assign(next, leaderEpoch);
            if (brokersTime) {
                batch.assignLogAppendTime(nowMs);
            }
            PlacedBatch place =
                    new PlacedBatch(next, batch.lastOffset(), brokersTime ? nowMs : PlacedBatch.CREATE_TIME, false);
            append.add(batch, place);
            placed.add(place);
            fresh.add(batch);
            next = batch.nextOffset();
        }
        if (!fresh.isEmpty()) {
            ByteBuffer toWrite = fresh.size() == batches.size() ? bytes.duplicate() : IncomingBatches.joined(fresh);
            Segment active = activeFor(toWrite.remaining(), next - 1, nowMs, config);
            epochs.assign(leaderEpoch, endOffset);
            active.append(toWrite, fresh, nowMs);
            append.commit();
            endOffset = next;
        }
        return new LogAppend(placed, endOffset, flusher.generation());
    }

    private Segment activeFor(int bytes, long lastOffset, long nowMs, TopicConfig config) throws IOException {
        Segment active = segments.active();
        if (!active.isFullFor(bytes, lastOffset, config, nowMs)) {
            return active;
        }
        active.seal();
        Segment fresh = Segment.open(env.files(), new SegmentFiles(directory, endOffset));
        flusher.rolled(endOffset, ProducerSnapshots.Content.of(producers));
        segments.add(fresh);
        return fresh;
    }

    /** Cuts off everything from {@code offset} on; what stays is on the disk on return. */
    void truncate(long offset) throws IOException {
        while (segments.active().baseOffset() > offset) {
            Segment last = segments.active();
            segments.remove(last);
            last.delete();
        }
        flusher.truncated(offset);
        segments.active().truncate(offset);
        segments.active().force();
        epochs.truncate(offset);
        producers = LogRecovery.producersAt(offset, new ProducerSnapshots(env.files(), directory), segments, env);
        endOffset = offset;
    }

    /** Brings everything to the disk and leaves the marker that spares the next start the scan. */
    void stopCleanly() throws IOException {
        segments.active().seal();
        for (Segment segment : segments.from(flusher.recoveryPoint())) {
            segment.forceAll();
        }
        env.files().forceDirectory(directory);
        new ProducerSnapshots(env.files(), directory).write(endOffset, ProducerSnapshots.Content.of(producers));
        RecoveryPoint.file(env.files(), directory)
                .write(List.of(segments.active().baseOffset()));
        LogRecovery.cleanStop(env.files(), directory).write(LogRecovery.cleanStopOf(segments, endOffset));
    }
}
