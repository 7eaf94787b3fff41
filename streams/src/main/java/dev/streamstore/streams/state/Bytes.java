package dev.streamstore.streams.state;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Bytes as a value: compared by content, unsigned, in order. The array must not be changed. */
public final class Bytes implements Comparable<Bytes> {
    private final byte[] array;
    private final int hash;

    public Bytes(byte[] array) {
        this.array = array;
        this.hash = Arrays.hashCode(array);
    }

    public byte[] array() {
        return array;
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(array);
    }
}
