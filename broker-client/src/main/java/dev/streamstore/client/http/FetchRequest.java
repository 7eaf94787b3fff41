package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.http.FetchBuffer.Position;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatches;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One long poll for many partitions: what is asked, and how the answer is read. Immutable.
 *
 * <p>The answer is a frame for each partition, in the order of the request, big-endian:
 *
 * <pre>
 * int32  bytes after this field
 * int16  length of the topic's name, then the name in UTF-8
 * int32  partition
 * int16  length of the error code, then the code in ASCII; length 0: no error
 * int64  high watermark      -1: unknown
 * int64  log start offset    -1: unknown
 * int64  next offset: where to read on; -1 with an error
 * rest   whole batches; with an error its detail in UTF-8
 * </pre>
 */
final class FetchRequest {

    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final List<Position> positions;
    private final Call call;

    /**
     * @param wait how long the broker shall wait for a first record
     * @param maxBytes of batches, for one partition
     * @param totalBytes of batches, for all of them together
     * @param arrays that the answer is received into
     */
    FetchRequest(List<Position> positions, Duration wait, int maxBytes, int totalBytes, ReceiveArrays arrays) {
        this.positions = positions;
        List<Wire.FetchPartition> partitions = positions.stream()
                .map(each -> new Wire.FetchPartition(
                        each.partition().topic(), each.partition().partition(), each.offset(), maxBytes))
                .toList();
        this.call = Call.post("/v1/fetch", new Wire.FetchBody(partitions, wait.toMillis(), 1, totalBytes))
                .accepting(Call.BATCHES)
                .within(wait.plus(MARGIN))
                .into(arrays);
    }

    Call call() {
        return call;
    }

    /** @throws BrokerException when the answer does not fit the request */
    Map<Position, Fetched> read(Answer answer) {
        Map<Position, Fetched> fetched = new LinkedHashMap<>();
        ByteBuffer frames = ByteBuffer.wrap(answer.body(), 0, answer.length());
        try {
            for (Position position : positions) {
                int length = frames.getInt();
                ByteBuffer frame = frames.slice(frames.position(), length);
                frames.position(frames.position() + length);
                fetched.put(position, readFrame(position, frame));
            }
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw unreadable("a whole frame for each of " + positions.size() + " partitions", e);
        }
        return fetched;
    }

    private static Fetched readFrame(Position position, ByteBuffer frame) {
        String topic = text(frame, frame.getShort());
        int partition = frame.getInt();
        if (!topic.equals(position.partition().topic())
                || partition != position.partition().partition()) {
            throw unreadable("a frame of " + position.partition(), null);
        }
        String code = text(frame, frame.getShort());
        long highWatermark = frame.getLong();
        long logStartOffset = frame.getLong();
        long nextOffset = frame.getLong();
        return switch (code) {
            case "" -> check(position, frame.slice(), nextOffset);
            case "OFFSET_TRIMMED" -> new Fetched.Trimmed(logStartOffset);
            case "OFFSET_OUT_OF_RANGE" -> new Fetched.PastTheEnd(highWatermark);
            default -> new Fetched.Failed(code + ": " + text(frame, frame.remaining()));
        };
    }

    private static String text(ByteBuffer frame, int length) {
        String text = StandardCharsets.UTF_8
                .decode(frame.slice(frame.position(), length))
                .toString();
        frame.position(frame.position() + length);
        return text;
    }

    private static BrokerException unreadable(String expected, @Nullable Throwable cause) {
        return new BrokerException(
                BrokerException.UNREACHABLE,
                true,
                Applied.NO,
                "[POST /v1/fetch] answer: expected %s but was something else".formatted(expected),
                cause);
    }

    private static Fetched check(Position position, ByteBuffer bytes, long nextOffset) {
        List<RecordBatch> batches = new ArrayList<>();
        try {
            for (RecordBatch batch : RecordBatches.in(bytes)) {
                batch.verifyChecksum();
                if (!batch.isControl() && batch.lastOffset() >= position.offset()) {
                    batches.add(batch);
                }
            }
        } catch (CorruptBatchException e) {
            // What came before the damage is good, and after it nothing can be trusted.
            return batches.isEmpty()
                    ? new Fetched.Failed(String.valueOf(e.getMessage()))
                    : new Fetched.Batches(batches, batches.getLast().nextOffset());
        }
        return new Fetched.Batches(batches, nextOffset);
    }
}
