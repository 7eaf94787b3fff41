package dev.streamstore.broker.produce;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.partition.Appended;
import dev.streamstore.broker.partition.Partition;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import dev.streamstore.client.record.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records of one request and partition, in as few batches as the topic's largest batch allows. A record that is too
 * large by itself gets a batch of its own, which the partition then refuses. For one thread.
 */
final class PartitionBatches {

    private record Place(int index, long timestampMs) {}

    private final int maxBatchBytes;
    private final Optional<ProducerStamp> stamp;
    private final List<RecordBatchBuilder> batches = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();

    PartitionBatches(int maxBatchBytes, Optional<ProducerStamp> stamp) {
        this.maxBatchBytes = maxBatchBytes;
        this.stamp = stamp;
    }

    /** @param index of the record in the request */
    void add(int index, NewRecord record, long nowMs) {
        long timestampMs = record.timestampMs().orElse(nowMs);
        long sizeBytes = RecordBatchBuilder.maxSizeOf(record.key(), record.value(), record.headers());
        if (batches.isEmpty() || batches.getLast().sizeBytes() + sizeBytes > maxBatchBytes) {
            batches.add(newBatch());
        }
        batches.getLast().append(timestampMs, record.key(), record.value(), record.headers());
        places.add(new Place(index, timestampMs));
    }

    private RecordBatchBuilder newBatch() {
        var batch = new RecordBatchBuilder(Compression.NONE);
        stamp.ifPresent(s -> batch.producer(
                s.producerId(), s.producerEpoch(), RecordBatch.sequenceAfter(s.sequence(), places.size())));
        return batch;
    }

    /** All batches, one after the other. */
    ByteBuffer build() {
        List<ByteBuffer> built =
                batches.stream().map(RecordBatchBuilder::buildInPlace).toList();
        if (built.size() == 1) {
            return built.getFirst();
        }
        ByteBuffer all = ByteBuffer.allocate(
                built.stream().mapToInt(ByteBuffer::remaining).sum());
        built.forEach(all::put);
        return all.flip();
    }

    /** Notes for each record of the request where it was stored. */
    void place(Partition partition, Appended appended, Produced.Stored[] stored) {
        int next = 0;
        for (Appended.Placed batch : appended.batches()) {
            Map<Long, Long> first = batch.duplicate() ? timestampsAt(partition, batch.baseOffset()) : Map.of();
            for (long offset = batch.baseOffset(); offset <= batch.lastOffset(); offset++) {
                Place place = places.get(next++);
                long timestampMs = batch.logAppendTimeMs() >= 0 ? batch.logAppendTimeMs() : place.timestampMs();
                stored[place.index()] = new Produced.Stored(
                        partition.id().partition(), offset, first.getOrDefault(offset, timestampMs));
            }
        }
    }

    /** A repeat is answered with what was stored the first time; nothing when that is gone by now. */
    private static Map<Long, Long> timestampsAt(Partition partition, long baseOffset) {
        Map<Long, Long> timestamps = new HashMap<>();
        try {
            for (RecordBatch batch :
                    RecordBatches.in(partition.read(baseOffset, 1).batches())) {
                batch.forEach(record -> timestamps.put(record.offset(), record.timestampMs()));
            }
        } catch (BrokerFault trimmed) {
            return Map.of();
        }
        return timestamps;
    }
}
