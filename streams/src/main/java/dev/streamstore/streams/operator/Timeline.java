package dev.streamstore.streams.operator;

import java.util.Arrays;

/**
 * How a task's watermark moves in the course of a batch. It never falls.
 *
 * <p>The watermark is the event time up to which the task is complete: the least of what its inputs have reached.
 */
public final class Timeline {
    private final long beforeMs;
    private final int[] ordinals;
    private final long[] watermarksMs;

    private Timeline(long beforeMs, int[] ordinals, long[] watermarksMs) {
        this.beforeMs = beforeMs;
        this.ordinals = ordinals;
        this.watermarksMs = watermarksMs;
    }

    /** For one thread. */
    public static final class Builder {
        private final long beforeMs;
        private long currentMs;
        private int[] ordinals = new int[16];
        private long[] watermarksMs = new long[16];
        private int size;

        public Builder(long beforeMs) {
            this.beforeMs = beforeMs;
            this.currentMs = beforeMs;
        }

        /** The watermark that the record of this ordinal leads to; a lower one than before changes nothing. */
        public Builder reach(int ordinal, long watermarkMs) {
            if (watermarkMs > currentMs) {
                if (size == ordinals.length) {
                    ordinals = Arrays.copyOf(ordinals, 2 * size);
                    watermarksMs = Arrays.copyOf(watermarksMs, 2 * size);
                }
                currentMs = watermarkMs;
                ordinals[size] = ordinal;
                watermarksMs[size++] = watermarkMs;
            }
            return this;
        }

        public Timeline build() {
            return new Timeline(beforeMs, Arrays.copyOf(ordinals, size), Arrays.copyOf(watermarksMs, size));
        }
    }

    /** In epoch milliseconds, as all of these. */
    public long beforeMs() {
        return beforeMs;
    }

    public long endMs() {
        return watermarksMs.length == 0 ? beforeMs : watermarksMs[watermarksMs.length - 1];
    }

    public boolean moves() {
        return watermarksMs.length > 0;
    }

    /** The watermark once the record of this ordinal was taken in. */
    public long atMs(int ordinal) {
        int found = Arrays.binarySearch(ordinals, ordinal);
        int last = found >= 0 ? found : -found - 2;
        return last < 0 ? beforeMs : watermarksMs[last];
    }

    /** The first ordinal at which the watermark is at {@code timeMs}, which it reaches in this batch. */
    public int reaches(long timeMs) {
        int found = Arrays.binarySearch(watermarksMs, timeMs);
        return ordinals[found >= 0 ? found : -found - 1];
    }
}
