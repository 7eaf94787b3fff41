package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.runtime.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Entries of one size in ascending order. An index only saves time: it holds nothing that its log does not say too, so
 * an entry that could not be written is left out, and readers check each entry they use against the log.
 *
 * <p>One writer; readers need no lock, because the number of entries is published after the entry is written.
 */
abstract class IndexFile {
    private static final int PIECE_ENTRIES = 8192;

    private final StoredFile file;
    private final int entryBytes;
    private volatile int entries;

    IndexFile(FileStore files, Path path, int entryBytes) throws IOException {
        this.file = files.open(path);
        this.entryBytes = entryBytes;
        // Bytes of an entry that was not finished stay behind the last whole one and are overwritten by the next.
        this.entries = (int) Math.min(Integer.MAX_VALUE, file.size() / entryBytes);
    }

    final int entries() {
        return entries;
    }

    final ByteBuffer entry(int index) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(entryBytes);
        file.read(entry, (long) index * entryBytes);
        return entry.flip();
    }

    final void append(ByteBuffer entry) throws IOException {
        file.write(entry, (long) entries * entryBytes);
        entries++;
    }

    /** Whether an entry's key is at or below what is looked for; true for a first part of the entries, then false. */
    interface Below {
        boolean test(ByteBuffer entry);
    }

    /** The number of the last entry that is {@code below}, or -1. */
    final int lastBelow(Below below) throws IOException {
        int low = 0;
        int high = entries;
        // Readers mostly want the newest records.
        if (high > 0 && below.test(entry(high - 1))) {
            return high - 1;
        }
        while (low < high) {
            int middle = low + high >>> 1;
            if (below.test(entry(middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** Looks at entries in order. */
    interface Check {
        /** Whether the entry may stand where it does. */
        boolean test(ByteBuffer entry);
    }

    /** Whether all entries pass; reads them in large pieces. */
    final boolean allPass(Check check) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(Math.max(1, Math.min(entries, PIECE_ENTRIES)) * entryBytes);
        int count = entries;
        for (int first = 0; first < count; first += PIECE_ENTRIES) {
            piece.clear().limit(Math.min(PIECE_ENTRIES, count - first) * entryBytes);
            file.read(piece, (long) first * entryBytes);
            for (int at = 0; at < piece.limit(); at += entryBytes) {
                if (!check.test(piece.slice(at, entryBytes))) {
                    return false;
                }
            }
        }
        return true;
    }

    final void clear() {
        entries = 0;
    }

    /** Cuts off what lies behind the last entry and makes the rest durable. */
    final void force() throws IOException {
        file.truncate((long) entries * entryBytes);
        file.force();
    }

    final void close() throws IOException {
        file.close();
    }
}
