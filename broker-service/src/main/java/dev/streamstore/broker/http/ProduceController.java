package dev.streamstore.broker.http;

import static dev.streamstore.broker.error.ErrorCode.CORRUPT_BATCH;
import static dev.streamstore.broker.error.ErrorCode.FENCED_PRODUCER;
import static dev.streamstore.broker.error.ErrorCode.INVALID_REQUEST;
import static dev.streamstore.broker.error.ErrorCode.INVALID_TOPIC;
import static dev.streamstore.broker.error.ErrorCode.NOT_ENOUGH_REPLICAS;
import static dev.streamstore.broker.error.ErrorCode.OUT_OF_ORDER_SEQUENCE;
import static dev.streamstore.broker.error.ErrorCode.QUOTA_EXCEEDED;
import static dev.streamstore.broker.error.ErrorCode.RECORD_TOO_LARGE;
import static dev.streamstore.broker.error.ErrorCode.STORAGE_ERROR;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_PARTITION;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_TOPIC;

import dev.streamstore.broker.partition.Appended;
import dev.streamstore.broker.produce.Acks;
import dev.streamstore.broker.produce.NewRecord;
import dev.streamstore.broker.produce.ProduceService;
import dev.streamstore.broker.produce.Produced;
import dev.streamstore.broker.produce.ProducerStamp;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.record.RecordBatch;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Produce")
class ProduceController {

    record StoredView(int partition, long offset, long timestamp) {}

    record ProducedView(List<StoredView> records, String durability) {}

    record AppendedView(
            int partition,
            long baseOffset,
            long lastOffset,
            long timestamp,
            long logAppendTimeMs,
            String durability,
            List<Appended.Placed> batches) {}

    record ProducerView(long producerId, int producerEpoch) {}

    private final BrokerServices broker;

    ProduceController(BrokerServices broker) {
        this.broker = broker;
    }

    @Answers(
            value = 200,
            refuses = {
                INVALID_REQUEST,
                INVALID_TOPIC,
                UNKNOWN_TOPIC,
                UNKNOWN_PARTITION,
                OUT_OF_ORDER_SEQUENCE,
                FENCED_PRODUCER,
                RECORD_TOO_LARGE,
                QUOTA_EXCEEDED,
                NOT_ENOUGH_REPLICAS,
                STORAGE_ERROR
            },
            body = ApiShapes.NewRecords.class)
    @PostMapping("/v1/topics/{topic}/records")
    @Operation(
            summary = "Appends records given as JSON",
            description = "{\"records\":[{\"key\":\"k\",\"value\":{\"any\":\"JSON\"},\"headers\":{\"h\":\"v\"}}]}")
    ProducedView produce(
            @PathVariable String topic,
            @RequestParam(required = false) @Nullable String acks,
            @RequestHeader(name = "Producer-Id", required = false) @Nullable String producerId,
            @RequestHeader(name = "Producer-Epoch", required = false) @Nullable String producerEpoch,
            @RequestHeader(name = "Producer-Sequence", required = false) @Nullable String sequence,
            JsonFields body) {
        TopicName name = new TopicName(topic);
        var parameters = new Parameters();
        Acks wanted = parameters.acks(acks);
        Optional<ProducerStamp> stamp = stamp(parameters, producerId, producerEpoch, sequence);
        parameters.check();
        List<NewRecord> records = JsonRecords.read(body);
        body.check();
        Produced produced = broker.produce().produce(name, records, stamp, wanted);
        return new ProducedView(
                produced.records().stream()
                        .map(r -> new StoredView(r.partition(), r.offset(), r.timestampMs()))
                        .toList(),
                produced.durability().wireName());
    }

    @Answers(
            value = 200,
            refuses = {
                INVALID_REQUEST,
                INVALID_TOPIC,
                UNKNOWN_TOPIC,
                UNKNOWN_PARTITION,
                OUT_OF_ORDER_SEQUENCE,
                FENCED_PRODUCER,
                RECORD_TOO_LARGE,
                CORRUPT_BATCH,
                QUOTA_EXCEEDED,
                NOT_ENOUGH_REPLICAS,
                STORAGE_ERROR
            })
    @PostMapping("/v1/topics/{topic}/partitions/{partition}/batches")
    @Operation(summary = "Appends RecordBatch v2, byte for byte (Content-Type: application/vnd.streamstore.batches)")
    AppendedView append(
            @PathVariable String topic,
            @PathVariable String partition,
            @RequestParam(required = false) @Nullable String acks,
            ByteBuffer body) {
        TopicName name = new TopicName(topic);
        int number = Parameters.partition(partition);
        var parameters = new Parameters();
        Acks wanted = parameters.acks(acks);
        parameters.check();
        Appended appended = broker.produce().append(name, number, body);
        long logAppendTimeMs = appended.batches().getLast().logAppendTimeMs();
        long timestampMs = logAppendTimeMs >= 0
                ? logAppendTimeMs
                : RecordBatch.at(body, body.position()).maxTimestampMs();
        return new AppendedView(
                number,
                appended.baseOffset(),
                appended.lastOffset(),
                timestampMs,
                logAppendTimeMs,
                ProduceService.durability(wanted, appended.fsynced()).wireName(),
                appended.batches());
    }

    @Answers(
            value = 200,
            refuses = {STORAGE_ERROR})
    @PostMapping("/v1/producers")
    @Operation(summary = "Gives a producer id, so that repeated appends can be told from new ones")
    ProducerView newProducer() {
        return new ProducerView(broker.producerIds().next(), 0);
    }

    /** All three headers or none. */
    private static Optional<ProducerStamp> stamp(
            Parameters parameters, @Nullable String id, @Nullable String epoch, @Nullable String sequence) {
        if (id == null && epoch == null && sequence == null) {
            return Optional.empty();
        }
        return Optional.of(new ProducerStamp(
                required(parameters, "Producer-Id", id, Long.MAX_VALUE),
                (short) required(parameters, "Producer-Epoch", epoch, Short.MAX_VALUE),
                (int) required(parameters, "Producer-Sequence", sequence, Integer.MAX_VALUE)));
    }

    private static long required(Parameters parameters, String name, @Nullable String text, long most) {
        if (text == null) {
            parameters.reject(name, "expected together with the other Producer headers but it is missing");
        }
        return parameters.number(name, text, 0, 0, most);
    }
}
