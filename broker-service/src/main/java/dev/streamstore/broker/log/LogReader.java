package dev.streamstore.broker.log;

import dev.streamstore.broker.error.Applied;
import dev.streamstore.client.record.CorruptBatchException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/**
 * Reads a log while others write, trim and compact it. It takes no lock: who is overtaken by a deletion looks again, and
 * is told that the offset is trimmed when it is.
 */
final class LogReader {
    private final Segments segments;
    private final LogStart start;
    private final LogFaults faults;
    private final Runnable checkOpen;

    /** @param checkOpen throws when the log is closed */
    LogReader(Segments segments, LogStart start, LogFaults faults, Runnable checkOpen) {
        this.segments = segments;
        this.start = start;
        this.faults = faults;
        this.checkOpen = checkOpen;
    }

    /** See {@link PartitionLog#read(long, long, int, IntFunction)}. */
    LogRead read(long offset, long upperOffset, int maxBytes, IntFunction<ByteBuffer> memory) {
        return reading("read", () -> {
            checkNotTrimmed(offset);
            if (offset >= upperOffset) {
                return new LogRead(ByteBuffer.allocate(0), offset);
            }
            LogRead read = segments.read(offset, upperOffset, maxBytes, memory);
            // Retention may have taken the segment while we looked and led us to a later one.
            checkNotTrimmed(offset);
            return read;
        });
    }

    /** See {@link PartitionLog#offsetAt}. */
    OptionalLong offsetAt(long timestampMs, long upperOffset) {
        return reading("offset by time", () -> {
            OptionalLong found = segments.firstAtOrAfter(timestampMs, start.offset());
            return found.isPresent() && found.getAsLong() < upperOffset ? found : OptionalLong.empty();
        });
    }

    private interface Read<T> {
        T attempt() throws IOException;
    }

    private <T> T reading(String what, Read<T> read) {
        while (true) {
            checkOpen.run();
            try {
                return read.attempt();
            } catch (ClosedChannelException e) {
                // The segment was deleted or compacted under the reader; what is there now decides.
                Thread.onSpinWait();
            } catch (IOException | CorruptBatchException e) {
                throw faults.storage(what + ": could not be read", Applied.NO, e);
            }
        }
    }

    private void checkNotTrimmed(long offset) {
        long first = start.offset();
        if (offset < first) {
            throw faults.trimmed(offset, first);
        }
    }
}
