package dev.streamstore.broker.log;

/**
 * What compaction may take.
 *
 * @param bytesPerSecond read and written, by all cleaning of a broker together
 * @param offsetMapBytes memory for the keys of one round; a log with more of them takes several rounds
 */
public record CleanerLimits(long bytesPerSecond, int offsetMapBytes) {
    /** 32 MiB a second and 4 MiB of memory: some 120,000 keys a round. */
    public static final CleanerLimits DEFAULT = new CleanerLimits(32L * 1024 * 1024, 4 * 1024 * 1024);

    public CleanerLimits {
        if (bytesPerSecond < 1 || offsetMapBytes < OffsetMap.ENTRY_BYTES * 2) {
            throw new IllegalArgumentException("[CleanerLimits] expected at least 1 byte/s and room for a key but were "
                    + bytesPerSecond + ", " + offsetMapBytes);
        }
    }
}
