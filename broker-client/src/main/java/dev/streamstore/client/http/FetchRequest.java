package dev.streamstore.client.http;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.FetchBuffer.Position;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatches;
import dev.streamstore.client.record.UnsupportedCompressionException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One long poll for many partitions: what is asked, and how the answer is read. Immutable. */
final class FetchRequest {

    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final List<Position> positions;
    private final Call call;

    /**
     * @param wait how long the broker shall wait for a first record
     * @param maxBytes of batches, for one partition and for all of them together
     */
    FetchRequest(List<Position> positions, Duration wait, int maxBytes) {
        this.positions = positions;
        List<Wire.FetchPartition> partitions = positions.stream()
                .map(each -> new Wire.FetchPartition(
                        each.partition().topic(), each.partition().partition(), each.offset(), maxBytes))
                .toList();
        this.call = Call.post("/v1/fetch", new Wire.FetchBody(partitions, wait.toMillis(), 1, maxBytes))
                .within(wait.plus(MARGIN));
    }

    Call call() {
        return call;
    }

    Map<Position, Fetched> read(Answer answer) {
        Map<TopicPartition, Wire.FetchedPartition> found = new HashMap<>();
        for (Wire.FetchedPartition each : answer.as(Wire.FetchAnswer.class).partitions()) {
            found.put(new TopicPartition(each.topic(), each.partition()), each);
        }
        Map<Position, Fetched> fetched = new HashMap<>();
        for (Position position : positions) {
            Wire.FetchedPartition part = found.get(position.partition());
            fetched.put(position, part == null ? new Fetched.Failed("not answered") : read(position, part));
        }
        return fetched;
    }

    private static Fetched read(Position position, Wire.FetchedPartition part) {
        Wire.Problem problem = part.error();
        if (problem == null || problem.code() == null) {
            return decode(position, ByteBuffer.wrap(part.batches()));
        }
        return switch (problem.code()) {
            case "OFFSET_TRIMMED" -> new Fetched.Trimmed(Objects.requireNonNullElse(problem.logStartOffset(), 0L));
            case "OFFSET_OUT_OF_RANGE" ->
                new Fetched.PastTheEnd(Objects.requireNonNullElse(problem.highWatermark(), 0L));
            default -> new Fetched.Failed(problem.code() + ": " + problem.detail());
        };
    }

    private static Fetched decode(Position position, ByteBuffer bytes) {
        List<ConsumerRecord> records = new ArrayList<>();
        long nextOffset = position.offset();
        try {
            for (RecordBatch batch : RecordBatches.in(bytes)) {
                batch.verifyChecksum();
                if (!batch.isControl() && batch.lastOffset() >= position.offset()) {
                    read(batch, position, records);
                }
                nextOffset = Math.max(nextOffset, batch.nextOffset());
            }
        } catch (CorruptBatchException | UnsupportedCompressionException e) {
            // What came before the damage is good, and after it nothing can be trusted.
            return records.isEmpty()
                    ? new Fetched.Failed(String.valueOf(e.getMessage()))
                    : new Fetched.Records(records, records.getLast().offset() + 1);
        }
        return new Fetched.Records(records, nextOffset);
    }

    private static void read(RecordBatch batch, Position position, List<ConsumerRecord> into) {
        for (LogRecord each : batch) {
            if (each.offset() >= position.offset()) {
                into.add(new ConsumerRecord(
                        position.partition(),
                        each.offset(),
                        Instant.ofEpochMilli(each.timestampMs()),
                        each.key(),
                        each.value(),
                        List.<Header>copyOf(each.headers())));
            }
        }
    }
}
