package dev.streamstore.client.http;

import dev.streamstore.client.NumberedProducer;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.util.List;

/** {@link NumberedProducer}: a batch a request. Holds nothing. */
final class HttpNumberedProducer implements NumberedProducer {
    private final Transport transport;
    private final ProducerIds ids;

    HttpNumberedProducer(Transport transport) {
        this.transport = transport;
        this.ids = new ProducerIds(transport);
    }

    @Override
    public Identity newIdentity() {
        ProducerIds.Identity identity = ids.another();
        return new Identity(identity.producerId(), identity.epoch());
    }

    @Override
    public void append(Identity identity, TopicPartition partition, int sequence, List<ProducerRecord> records) {
        RecordBatchBuilder batch =
                new RecordBatchBuilder(Compression.NONE).producer(identity.producerId(), identity.epoch(), sequence);
        for (ProducerRecord record : records) {
            batch.append(timestampMs(record), record.key(), record.value(), record.headers());
        }
        String path = "/v1/topics/%s/partitions/%d/batches?acks=all"
                .formatted(Call.segment(partition.topic()), partition.partition());
        transport.send(Call.postBatches(path, List.of(batch.buildInPlace())));
    }

    private static long timestampMs(ProducerRecord record) {
        if (record.timestamp() == null) {
            throw new IllegalArgumentException("[NumberedProducer] timestamp: expected one but was null");
        }
        return record.timestamp().toEpochMilli();
    }
}
