package dev.streamstore.broker.log;

import dev.streamstore.client.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * The segments of a log by base offset; never none once recovery is over. Changed under the log's lock, read without.
 * A reader may meet a segment that is being deleted and gets {@link java.nio.channels.ClosedChannelException}: it looks
 * again.
 */
final class Segments {
    private final ConcurrentSkipListMap<Long, Segment> byBaseOffset = new ConcurrentSkipListMap<>();

    void add(Segment segment) {
        byBaseOffset.put(segment.baseOffset(), segment);
    }

    void remove(Segment segment) {
        byBaseOffset.remove(segment.baseOffset());
    }

    Segment active() {
        return byBaseOffset.lastEntry().getValue();
    }

    Segment first() {
        return byBaseOffset.firstEntry().getValue();
    }

    boolean isEmpty() {
        return byBaseOffset.isEmpty();
    }

    /** In the order of their offsets. */
    Collection<Segment> all() {
        return byBaseOffset.values();
    }

    /** The segment that contains {@code offset}, or where it would be, and all after it. */
    Collection<Segment> from(long offset) {
        Long start = byBaseOffset.floorKey(offset);
        return (start == null ? byBaseOffset : byBaseOffset.tailMap(start)).values();
    }

    boolean contains(Segment segment) {
        return byBaseOffset.get(segment.baseOffset()) == segment;
    }

    /** All but the active one, oldest first. */
    List<Segment> sealed() {
        return List.copyOf(byBaseOffset.headMap(byBaseOffset.lastKey()).values());
    }

    /** Where the segment after this one begins. */
    OptionalLong nextBaseOffset(Segment segment) {
        Long next = byBaseOffset.higherKey(segment.baseOffset());
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    long sizeBytes() {
        long sum = 0;
        for (Segment segment : byBaseOffset.values()) {
            sum += segment.sizeBytes();
        }
        return sum;
    }

    /** Batches of one segment from the one that contains {@code offset} on, none from {@code upperOffset} on. */
    LogRead read(long offset, long upperOffset, int maxBytes, IntFunction<ByteBuffer> memory) throws IOException {
        Map.Entry<Long, Segment> entry = byBaseOffset.floorEntry(offset);
        while (entry != null) {
            LogRead read = entry.getValue().read(offset, upperOffset, maxBytes, memory);
            if (read != null) {
                return read;
            }
            entry = byBaseOffset.higherEntry(entry.getKey());
        }
        return new LogRead(ByteBuffer.allocate(0), offset);
    }

    /** The first record from {@code floorOffset} on with this timestamp or a later one. */
    OptionalLong firstAtOrAfter(long timestampMs, long floorOffset) throws IOException {
        for (Segment segment : byBaseOffset.values()) {
            if (segment.latest().timestampMs() >= timestampMs) {
                OptionalLong found = segment.firstAtOrAfter(timestampMs, floorOffset);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return OptionalLong.empty();
    }

    void forEachFrom(long baseOffset, Consumer<RecordBatch> visitor) throws IOException {
        for (Segment segment : from(baseOffset)) {
            segment.forEachFrom(baseOffset, visitor);
        }
    }

    void close() throws IOException {
        for (Segment segment : byBaseOffset.values()) {
            segment.close();
        }
    }
}
