package dev.streamstore.broker.metadata;

import dev.streamstore.broker.metadata.MetadataRecord.ClusterCreated;
import dev.streamstore.broker.partition.Partition;
import dev.streamstore.broker.partition.ReadResult;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import dev.streamstore.client.record.RecordBatches;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a broker that is alone: its log is one partition on its own disk. Durable are the changes that the
 * partition acknowledged, which is why that one should flush before it does.
 */
public final class SingleNodeMetadata implements Metadata {

    private static final int READ_BYTES = 1024 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Partition log;
    private final Time time;
    private volatile MetadataImage image = MetadataImage.EMPTY;

    private SingleNodeMetadata(Partition log, Time time) {
        this.log = log;
        this.time = time;
    }

    /** Replays the log; begins a new cluster when it is empty. */
    public static SingleNodeMetadata open(Partition log, Time time, Supplier<String> newClusterId) {
        var metadata = new SingleNodeMetadata(log, time);
        metadata.replay();
        metadata.change(
                image -> image.clusterId().isEmpty() ? List.of(new ClusterCreated(newClusterId.get())) : List.of());
        return metadata;
    }

    @Override
    public MetadataImage image() {
        return image;
    }

    @Override
    public MetadataImage change(Function<MetadataImage, List<MetadataRecord>> decision) {
        lock.lock();
        try {
            List<MetadataRecord> records = decision.apply(image);
            if (!records.isEmpty()) {
                MetadataImage next = applied(image, records);
                append(records);
                image = next;
            }
            return image;
        } finally {
            lock.unlock();
        }
    }

    private static MetadataImage applied(MetadataImage image, List<MetadataRecord> records) {
        MetadataImage next = image;
        for (MetadataRecord record : records) {
            next = next.apply(record);
        }
        return next;
    }

    private void append(List<MetadataRecord> records) {
        var batch = new RecordBatchBuilder(Compression.NONE);
        records.forEach(record -> batch.append(time.wallMs(), null, MetadataJson.encode(record), List.of()));
        log.append(batch.build());
    }

    private void replay() {
        MetadataImage replayed = MetadataImage.EMPTY;
        long offset = log.logStartOffset();
        while (true) {
            ReadResult read = log.read(offset, READ_BYTES);
            if (read.isEmpty()) {
                break;
            }
            for (RecordBatch batch : RecordBatches.in(read.batches())) {
                for (LogRecord record : batch) {
                    replayed = replayed.apply(MetadataJson.decode(valueOf(record)));
                }
            }
            offset = read.nextOffset();
        }
        image = replayed;
    }

    private static byte[] valueOf(LogRecord record) {
        byte @Nullable [] value = record.value();
        if (value == null) {
            throw new IllegalStateException("[metadata] record " + record.offset() + ": expected a value but was null");
        }
        return value;
    }
}
