package dev.streamstore.broker.group;

import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.partition.Partition;
import dev.streamstore.broker.partition.ReadResult;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import dev.streamstore.client.record.RecordBatches;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link GroupLog} in the topic {@code __groups}: all of a group lies in one partition. Entries that fit into one batch
 * are stored together or not at all.
 */
public final class TopicGroupLog implements GroupLog {

    public static final int PARTITIONS = 8;

    private static final int READ_BYTES = 4 * 1024 * 1024;

    /** Well below the largest batch a topic takes. */
    private static final int BATCH_BYTES = 512 * 1024;

    private final Topics topics;
    private final Time time;

    public TopicGroupLog(Topics topics, Time time) {
        this.topics = topics;
        this.time = time;
    }

    @Override
    public void append(GroupName group, List<Entry> entries) {
        Partition partition = partitionOf(group);
        List<Entry> together = new ArrayList<>();
        int bytes = 0;
        for (Entry entry : entries) {
            int size = sizeBytes(entry);
            if (bytes + size > BATCH_BYTES && !together.isEmpty()) {
                append(partition, together);
                together.clear();
                bytes = 0;
            }
            together.add(entry);
            bytes += size;
        }
        append(partition, together);
    }

    @Override
    public void replay(EntryReader reader) {
        for (int number = 0; number < topics.topic(Topics.GROUPS).partitions(); number++) {
            replay(topics.partition(Topics.GROUPS, number), reader);
        }
    }

    @Override
    public void replay(GroupName group, EntryReader reader) {
        replay(partitionOf(group), reader);
    }

    private Partition partitionOf(GroupName group) {
        int count = topics.topic(Topics.GROUPS).partitions();
        return topics.partition(Topics.GROUPS, Math.floorMod(group.value().hashCode(), count));
    }

    private void append(Partition partition, List<Entry> entries) {
        var batch = new RecordBatchBuilder(Compression.NONE);
        entries.forEach(entry -> batch.append(time.wallMs(), entry.key(), entry.value(), List.of()));
        partition.append(batch.build());
    }

    private static int sizeBytes(Entry entry) {
        byte @Nullable [] value = entry.value();
        return entry.key().length + (value == null ? 0 : value.length);
    }

    private static void replay(Partition partition, EntryReader reader) {
        long offset = partition.logStartOffset();
        while (true) {
            ReadResult read = partition.read(offset, READ_BYTES);
            if (read.isEmpty()) {
                return;
            }
            for (RecordBatch batch : RecordBatches.in(read.batches())) {
                for (LogRecord record : batch) {
                    read(record, reader);
                }
            }
            offset = read.nextOffset();
        }
    }

    private static void read(LogRecord record, EntryReader reader) {
        byte @Nullable [] key = record.key();
        if (key == null) {
            throw new IllegalStateException("[__groups] record " + record.offset() + ": expected a key but was null");
        }
        reader.read(key, record.value());
    }
}
