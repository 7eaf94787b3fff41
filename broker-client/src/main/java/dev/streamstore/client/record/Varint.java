package dev.streamstore.client.record;

/**
 * Variable-length integers as protocol buffers write {@code sint32} and {@code sint64}: zigzag, then seven bits a byte,
 * lowest first, the eighth bit saying that more follow.
 */
final class Varint {
    private static final int MAX_INT_BYTES = 5;
    private static final int MAX_LONG_BYTES = 10;

    private Varint() {}

    /** @return the index after the last byte written; at most five */
    static int putInt(int value, byte[] into, int at) {
        int next = at;
        int rest = value << 1 ^ value >> 31;
        while ((rest & ~0x7f) != 0) {
            into[next++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        into[next++] = (byte) rest;
        return next;
    }

    /** @return the index after the last byte written; at most ten */
    static int putLong(long value, byte[] into, int at) {
        int next = at;
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7fL) != 0) {
            into[next++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        into[next++] = (byte) rest;
        return next;
    }

    static int sizeOfInt(int value) {
        int rest = value << 1 ^ value >> 31;
        return 1 + (31 - Integer.numberOfLeadingZeros(rest | 1)) / 7;
    }

    static int sizeOfLong(long value) {
        long rest = value << 1 ^ value >> 63;
        return 1 + (63 - Long.numberOfLeadingZeros(rest | 1)) / 7;
    }

    /** @throws CorruptBatchException when it does not fit into 32 bits */
    static int readInt(RecordInput in) {
        long raw = readRaw(in, MAX_INT_BYTES);
        if (raw >>> 32 != 0) {
            throw new CorruptBatchException("[Varint] value: expected 32 bits but was 0x" + Long.toHexString(raw));
        }
        int bits = (int) raw;
        return bits >>> 1 ^ -(bits & 1);
    }

    /** @throws CorruptBatchException when it does not end within ten bytes */
    static long readLong(RecordInput in) {
        long raw = readRaw(in, MAX_LONG_BYTES);
        return raw >>> 1 ^ -(raw & 1);
    }

    private static long readRaw(RecordInput in, int maxBytes) {
        long raw = 0;
        for (int i = 0; i < maxBytes; i++) {
            int next = in.readByte();
            if (i == MAX_LONG_BYTES - 1 && next > 1) {
                throw new CorruptBatchException("[Varint] value: expected 64 bits but was more");
            }
            raw |= (long) (next & 0x7f) << 7 * i;
            if ((next & 0x80) == 0) {
                return raw;
            }
        }
        throw new CorruptBatchException("[Varint] length: expected at most " + maxBytes + " bytes but was more");
    }
}
