package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How far the largest timestamp of a segment had come.
 *
 * <pre>
 *  0 timestamp       int64  epoch milliseconds, the largest so far
 *  8 relativeOffset  int32  the last offset of the batch that has it, minus the segment's base offset
 * </pre>
 *
 * Every record up to that offset has that timestamp or an earlier one.
 */
final class TimeIndex extends IndexFile {
    private static final int ENTRY_BYTES = 12;

    private final long baseOffset;

    TimeIndex(FileStore files, SegmentFiles segment) throws IOException {
        super(files, segment.timeIndex(), ENTRY_BYTES);
        this.baseOffset = segment.baseOffset();
    }

    /** A batch: its largest timestamp and its last offset. */
    record Entry(long timestampMs, long lastOffset) {
        /** Before any record. */
        static final Entry NONE = new Entry(-1, -1);
    }

    /** Does nothing unless the timestamp is larger than that of the last entry. */
    void appendIfLater(Entry entry) throws IOException {
        Entry last = last();
        if (entry.timestampMs() < 0 || last != null && entry.timestampMs() <= last.timestampMs()) {
            return;
        }
        append(ByteBuffer.allocate(ENTRY_BYTES)
                .putLong(entry.timestampMs())
                .putInt(Math.toIntExact(entry.lastOffset() - baseOffset))
                .flip());
    }

    /** The last entry with a timestamp before this one; null when none has. */
    @Nullable
    Entry before(long timestampMs) throws IOException {
        int found = lastBelow(entry -> entry.getLong(0) < timestampMs);
        return found < 0 ? null : get(found);
    }

    @Nullable
    Entry last() throws IOException {
        return entries() == 0 ? null : get(entries() - 1);
    }

    /** Whether entries ascend. */
    boolean isPlausible() throws IOException {
        Entry[] before = {new Entry(-1, baseOffset - 1)};
        return allPass(bytes -> {
            Entry entry = entryIn(bytes);
            boolean passes =
                    entry.timestampMs() > before[0].timestampMs() && entry.lastOffset() > before[0].lastOffset();
            before[0] = entry;
            return passes;
        });
    }

    Entry get(int index) throws IOException {
        return entryIn(entry(index));
    }

    private Entry entryIn(ByteBuffer bytes) {
        return new Entry(bytes.getLong(0), baseOffset + bytes.getInt(8));
    }
}
