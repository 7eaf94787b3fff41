package dev.streamstore.client.http;

import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.FakeBroker.Reply;
import dev.streamstore.client.http.FakeBroker.Seen;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import dev.streamstore.client.record.RecordBatches;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Topics whose partitions keep batches and know their producers' sequences, with Kafka's rules. */
final class FakeLog {

    private static final int ANY = Integer.MAX_VALUE;

    /** Of each producer, as a broker does. */
    private static final int REMEMBERED = 5;

    private record Written(short epoch, int firstSequence, int lastSequence, long baseOffset) {
        boolean is(RecordBatch batch) {
            return epoch == batch.producerEpoch()
                    && firstSequence == batch.baseSequence()
                    && lastSequence == batch.lastSequence();
        }
    }

    private static final class Partition {
        final List<RecordBatch> batches = new ArrayList<>();
        final Map<Long, List<Written>> producers = new HashMap<>();
        long startOffset;
        long endOffset;
    }

    private final Map<String, Map<Integer, Partition>> topics = new TreeMap<>();
    private long producerIds = 100;
    int maxBatchBytes = ANY;
    boolean forgetful;

    synchronized void createTopic(String name, int partitions) {
        Map<Integer, Partition> made = new TreeMap<>();
        for (int i = 0; i < partitions; i++) {
            made.put(i, new Partition());
        }
        topics.put(name, made);
    }

    synchronized void deleteTopic(String name) {
        topics.remove(name);
    }

    /** Forgets every producer, as after the loss of a log's end. */
    synchronized void forgetProducers() {
        topics.values()
                .forEach(topic -> topic.values()
                        .forEach(partition -> partition.producers.replaceAll((id, known) ->
                                List.of(new Written(known.getLast().epoch(), ANY - 1, ANY - 1, 0)))));
    }

    synchronized void trim(String topic, int partition, long startOffset) {
        topics.get(topic).get(partition).startOffset = startOffset;
    }

    /** Appends as another producer would. */
    synchronized void append(String topic, int partition, String... values) {
        RecordBatchBuilder batch = new RecordBatchBuilder(Compression.NONE);
        for (String value : values) {
            batch.append(1, null, value.getBytes(StandardCharsets.UTF_8), List.of());
        }
        store(topics.get(topic).get(partition), RecordBatch.at(batch.build(), 0));
    }

    /** Changes a bit of the last value, as a bad disk would. */
    synchronized void damage(String topic, int partition) {
        RecordBatch last = topics.get(topic).get(partition).batches.getLast();
        byte[] bytes = bytes(last);
        bytes[bytes.length - 2] ^= 1;
        topics.get(topic)
                .get(partition)
                .batches
                .set(topics.get(topic).get(partition).batches.size() - 1, RecordBatch.at(ByteBuffer.wrap(bytes), 0));
    }

    /** All values of a partition in order. */
    synchronized List<String> values(String topic, int partition) {
        List<String> values = new ArrayList<>();
        for (RecordBatch batch : topics.get(topic).get(partition).batches) {
            for (LogRecord each : batch) {
                values.add(new String(each.value(), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    synchronized List<Integer> batchSizes(String topic, int partition) {
        return topics.get(topic).get(partition).batches.stream()
                .map(RecordBatch::recordCount)
                .toList();
    }

    synchronized Reply newProducer() {
        return Reply.json(200, Map.of("producerId", producerIds++, "producerEpoch", 0));
    }

    Reply topics(Seen request, String[] parts) {
        if (request.method().equals("PUT")) {
            createTopic(parts[3], request.json().get("partitions").intValue());
            return Reply.json(201, Map.of());
        }
        synchronized (this) {
            if (parts.length == 3) {
                return Reply.json(
                        200,
                        Map.of(
                                "topics",
                                topics.keySet().stream().map(this::describe).toList()));
            }
            Map<Integer, Partition> topic = topics.get(parts[3]);
            if (topic == null) {
                return Reply.refused(404, "UNKNOWN_TOPIC", false);
            }
            if (parts.length == 4) {
                return Reply.json(200, describe(parts[3]));
            }
            return parts[4].equals("offsets")
                    ? offsets(topic, request.path().endsWith("earliest"))
                    : produce(topic.get(Integer.parseInt(parts[5])), request.body());
        }
    }

    private Map<String, Object> describe(String name) {
        List<Map<String, Object>> partitions = new ArrayList<>();
        topics.get(name)
                .forEach((number, partition) -> partitions.add(Map.of(
                        "partition", number,
                        "logStartOffset", partition.startOffset,
                        "highWatermark", partition.endOffset)));
        return Map.of("name", name, "config", Map.of("cleanup.policy", "delete"), "partitions", partitions);
    }

    private static Reply offsets(Map<Integer, Partition> topic, boolean earliest) {
        List<Map<String, Object>> offsets = new ArrayList<>();
        topic.forEach((number, partition) -> offsets.add(
                Map.of("partition", number, "offset", earliest ? partition.startOffset : partition.endOffset)));
        return Reply.json(200, Map.of("offsets", offsets));
    }

    private Reply produce(Partition partition, byte[] body) {
        if (body.length > maxBatchBytes) {
            return Reply.refused(413, "RECORD_TOO_LARGE", false);
        }
        List<RecordBatch> batches = RecordBatches.in(ByteBuffer.wrap(body));
        Map<Long, List<Written>> before = new HashMap<>(partition.producers);
        List<Long> baseOffsets = new ArrayList<>();
        List<RecordBatch> fresh = new ArrayList<>();
        long next = partition.endOffset;
        for (RecordBatch batch : batches) {
            batch.validate();
            List<Written> known = partition.producers.getOrDefault(batch.producerId(), List.of());
            short epoch = known.isEmpty() ? -1 : known.getLast().epoch();
            Optional<Written> same =
                    known.stream().filter(each -> each.is(batch)).findFirst();
            int expected = epoch == batch.producerEpoch()
                    ? RecordBatch.sequenceAfter(known.getLast().lastSequence(), 1)
                    : 0;
            if (same.isEmpty() && (epoch > batch.producerEpoch() || batch.baseSequence() != expected)) {
                partition.producers.clear();
                partition.producers.putAll(before);
                return epoch > batch.producerEpoch()
                        ? Reply.refused(409, "FENCED_PRODUCER", false)
                        : Reply.refused(409, "OUT_OF_ORDER_SEQUENCE", true);
            }
            baseOffsets.add(same.map(Written::baseOffset).orElse(next));
            if (same.isEmpty()) {
                remember(partition, batch, next);
                fresh.add(batch);
                next += batch.recordCount();
            }
        }
        fresh.forEach(batch -> store(partition, batch));
        if (forgetful) {
            forgetProducers();
        }
        return Reply.json(
                200,
                Map.of(
                        "batches",
                        baseOffsets.stream()
                                .map(offset -> Map.of("baseOffset", offset, "logAppendTimeMs", -1))
                                .toList()));
    }

    private static void remember(Partition partition, RecordBatch batch, long baseOffset) {
        List<Written> known = new ArrayList<>(partition.producers.getOrDefault(batch.producerId(), List.of()));
        known.removeIf(each -> each.epoch() != batch.producerEpoch());
        known.add(new Written(batch.producerEpoch(), batch.baseSequence(), batch.lastSequence(), baseOffset));
        partition.producers.put(
                batch.producerId(), known.subList(Math.max(0, known.size() - REMEMBERED), known.size()));
    }

    private synchronized long store(Partition partition, RecordBatch batch) {
        long baseOffset = partition.endOffset;
        batch.assign(baseOffset, 0);
        partition.batches.add(batch);
        partition.endOffset = batch.nextOffset();
        notifyAll();
        return baseOffset;
    }

    synchronized Reply fetch(JsonNode request) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + request.get("maxWaitMs").longValue() * 1_000_000;
        while (true) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            boolean any = false;
            for (JsonNode wanted : request.get("partitions")) {
                any |= frame(wanted, frames);
            }
            long waitMs = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (any || waitMs <= 0) {
                return new Reply(200, "application/vnd.streamstore.batches", frames.toByteArray());
            }
            wait(waitMs);
        }
    }

    /** Writes one frame; returns whether it holds anything worth answering for. */
    private boolean frame(JsonNode wanted, ByteArrayOutputStream into) {
        TopicPartition id = new TopicPartition(
                wanted.get("topic").stringValue(), wanted.get("partition").intValue());
        long offset = wanted.get("offset").longValue();
        Partition partition = topics.getOrDefault(id.topic(), Map.of()).get(id.partition());
        if (partition == null) {
            writeFrame(into, id, "UNKNOWN_PARTITION", -1, -1, -1, new byte[0]);
            return true;
        }
        String error = offset < partition.startOffset
                ? "OFFSET_TRIMMED"
                : offset > partition.endOffset ? "OFFSET_OUT_OF_RANGE" : "";
        ByteArrayOutputStream batches = new ByteArrayOutputStream();
        long nextOffset = error.isEmpty() ? offset : -1;
        for (RecordBatch each : partition.batches) {
            if (error.isEmpty() && each.lastOffset() >= offset) {
                batches.writeBytes(bytes(each));
                nextOffset = each.nextOffset();
            }
        }
        writeFrame(into, id, error, partition.endOffset, partition.startOffset, nextOffset, batches.toByteArray());
        return !error.isEmpty() || batches.size() > 0;
    }

    private static void writeFrame(
            ByteArrayOutputStream into,
            TopicPartition id,
            String error,
            long highWatermark,
            long logStartOffset,
            long nextOffset,
            byte[] rest) {
        byte[] topic = id.topic().getBytes(StandardCharsets.UTF_8);
        byte[] code = error.getBytes(StandardCharsets.US_ASCII);
        int length = 2 + topic.length + 4 + 2 + code.length + 24 + rest.length;
        into.writeBytes(ByteBuffer.allocate(4 + length)
                .putInt(length)
                .putShort((short) topic.length)
                .put(topic)
                .putInt(id.partition())
                .putShort((short) code.length)
                .put(code)
                .putLong(highWatermark)
                .putLong(logStartOffset)
                .putLong(nextOffset)
                .put(rest)
                .array());
    }

    private static byte[] bytes(RecordBatch batch) {
        byte[] bytes = new byte[batch.sizeBytes()];
        batch.bytes().get(bytes);
        return bytes;
    }
}
