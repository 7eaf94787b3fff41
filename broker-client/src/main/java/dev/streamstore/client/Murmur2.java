package dev.streamstore.client;

/**
 * The hash by which Kafka's default partitioner spreads keys, so that a key lies in the same partition whichever client
 * wrote it. Stateless.
 */
public final class Murmur2 {
    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final int SHIFT = 24;

    private Murmur2() {}

    /**
     * The partition of a key: {@code toPositive(murmur2(key)) % partitions}.
     *
     * @param partitions how many the topic has, from 1
     * @return from 0 to {@code partitions - 1}
     */
    public static int partition(byte[] key, int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("[Murmur2] partitions: expected >= 1 but was " + partitions);
        }
        return toPositive(hash(key)) % partitions;
    }

    /** Clears the sign bit, as Kafka does; not the absolute value. */
    public static int toPositive(int hash) {
        return hash & 0x7fffffff;
    }

    /** 32-bit MurmurHash2 with Kafka's seed. */
    public static int hash(byte[] data) {
        int length = data.length;
        int hash = SEED ^ length;
        int whole = length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int word = (data[i] & 0xff)
                    | (data[i + 1] & 0xff) << 8
                    | (data[i + 2] & 0xff) << 16
                    | (data[i + 3] & 0xff) << 24;
            word *= MULTIPLIER;
            word ^= word >>> SHIFT;
            word *= MULTIPLIER;
            hash = hash * MULTIPLIER ^ word;
        }
        if (whole < length) {
            for (int i = length - 1; i >= whole; i--) {
                hash ^= (data[i] & 0xff) << 8 * (i - whole);
            }
            hash *= MULTIPLIER;
        }
        hash ^= hash >>> 13;
        hash *= MULTIPLIER;
        return hash ^ hash >>> 15;
    }
}
