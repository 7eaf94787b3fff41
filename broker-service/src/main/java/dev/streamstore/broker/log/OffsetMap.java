package dev.streamstore.broker.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The last offset of each key, in memory of a fixed size: an open hash table of entries {@code hash int128, offset+1
 * int64}. Keys are told apart by the first 128 bits of their SHA-256, so that keys of any length take the same room. For
 * one thread.
 */
final class OffsetMap {
    static final int ENTRY_BYTES = 24;

    private static final double FULL_AT = 0.75;

    private final long[] table;
    private final int slots;
    private final int limit;
    private final MessageDigest digest;
    private int entries;
    private long high;
    private long low;

    OffsetMap(int bytes) {
        slots = bytes / ENTRY_BYTES;
        limit = Math.max(1, (int) (slots * FULL_AT));
        table = new long[slots * 3];
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Offsets of one key have to come in ascending order. Returns false when there is no room for another key. */
    boolean put(byte[] key, long offset) {
        int at = slotOf(key);
        if (table[at + 2] == 0) {
            if (entries == limit) {
                return false;
            }
            entries++;
            table[at] = high;
            table[at + 1] = low;
        }
        table[at + 2] = offset + 1;
        return true;
    }

    /** -1 for a key that was not put. */
    long get(byte[] key) {
        return table[slotOf(key) + 2] - 1;
    }

    int size() {
        return entries;
    }

    /** Of the key's entry, or of the empty one where it would go. */
    private int slotOf(byte[] key) {
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(key));
        high = hash.getLong();
        low = hash.getLong();
        int slot = (int) Long.remainderUnsigned(high, slots);
        while (table[slot * 3 + 2] != 0 && (table[slot * 3] != high || table[slot * 3 + 1] != low)) {
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        return slot * 3;
    }
}
