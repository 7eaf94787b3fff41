package dev.streamstore.broker.runtime;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Chance, and the ids made of it. */
public interface RandomSource {

    long nextLong();

    /** @param bound exclusive, from 1 */
    default int nextInt(int bound) {
        return Math.floorMod(nextLong(), bound);
    }

    /** Sixteen hexadecimal digits. */
    default String nextHex() {
        return HexFormat.of().toHexDigits(nextLong());
    }

    /** Numbers that nobody can guess. */
    static RandomSource secure() {
        return new SecureRandom()::nextLong;
    }
}
