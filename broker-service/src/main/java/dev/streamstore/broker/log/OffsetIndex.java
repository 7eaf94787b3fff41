package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where in its segment some of the batches begin.
 *
 * <pre>
 * 0 relativeOffset  int32  the last offset of the batch, minus the segment's base offset
 * 4 position        int32  where the batch begins in the log file
 * </pre>
 */
final class OffsetIndex extends IndexFile {
    private static final int ENTRY_BYTES = 8;

    private final long baseOffset;

    OffsetIndex(FileStore files, SegmentFiles segment) throws IOException {
        super(files, segment.index(), ENTRY_BYTES);
        this.baseOffset = segment.baseOffset();
    }

    /** A batch: its last offset and where it begins. */
    record Entry(long lastOffset, int position) {}

    void append(Entry entry) throws IOException {
        int relative = Math.toIntExact(entry.lastOffset() - baseOffset);
        append(ByteBuffer.allocate(ENTRY_BYTES)
                .putInt(relative)
                .putInt(entry.position())
                .flip());
    }

    /** The last batch known to end at or before {@code offset}; null when none is. */
    @Nullable
    Entry floor(long offset) throws IOException {
        long relative = offset - baseOffset;
        int found = lastBelow(entry -> entry.getInt(0) <= relative);
        return found < 0 ? null : get(found);
    }

    @Nullable
    Entry last() throws IOException {
        return entries() == 0 ? null : get(entries() - 1);
    }

    /** Whether entries ascend and lie within a log of this size. */
    boolean isPlausible(long logSizeBytes) throws IOException {
        Entry[] before = {new Entry(baseOffset - 1, -1)};
        return allPass(bytes -> {
            Entry entry = entryIn(bytes);
            boolean passes = entry.lastOffset() > before[0].lastOffset()
                    && entry.position() > before[0].position()
                    && entry.position() < logSizeBytes;
            before[0] = entry;
            return passes;
        });
    }

    Entry get(int index) throws IOException {
        return entryIn(entry(index));
    }

    private Entry entryIn(ByteBuffer bytes) {
        return new Entry(baseOffset + bytes.getInt(0), bytes.getInt(4));
    }
}
