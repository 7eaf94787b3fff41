package dev.streamstore.events;

import java.nio.charset.StandardCharsets;

/**
 * Which partition a key belongs to: Kafka's default rule, {@code toPositive(murmur2(key)) % partitions}, with Austin
 * Appleby's MurmurHash2 (32 bit, seed {@code 0x9747b28c}). Part of the contract, because readers rely on records of one
 * key lying in one partition.
 */
public final class KeyHash {
    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final int ROTATION = 24;

    private KeyHash() {}

    /** @return from 0 to {@code partitions - 1} */
    public static int partition(String key, int partitions) {
        return partition(key.getBytes(StandardCharsets.UTF_8), partitions);
    }

    /** @return from 0 to {@code partitions - 1} */
    public static int partition(byte[] key, int partitions) {
        return (murmur2(key) & Integer.MAX_VALUE) % partitions;
    }

    static int murmur2(byte[] data) {
        int hash = SEED ^ data.length;
        int at = 0;
        for (; at + 4 <= data.length; at += 4) {
            int word = (data[at] & 0xff)
                    | (data[at + 1] & 0xff) << 8
                    | (data[at + 2] & 0xff) << 16
                    | (data[at + 3] & 0xff) << 24;
            word *= MULTIPLIER;
            word ^= word >>> ROTATION;
            word *= MULTIPLIER;
            hash = hash * MULTIPLIER ^ word;
        }
        int rest = data.length - at;
        if (rest > 0) {
            for (int i = rest - 1; i >= 0; i--) {
                hash ^= (data[at + i] & 0xff) << 8 * i;
            }
            hash *= MULTIPLIER;
        }
        hash ^= hash >>> 13;
        hash *= MULTIPLIER;
        return hash ^ hash >>> 15;
    }
}
