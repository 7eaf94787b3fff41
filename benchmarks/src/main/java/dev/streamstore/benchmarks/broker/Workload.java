package dev.streamstore.benchmarks.broker;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be measured, in the order in which it is. */
enum Workload {
    STARTUP,
    SMALL,
    LARGE,
    /** So long that compiling the programs no longer counts. */
    LONG,
    TOGETHER,
    LATENCY,
    JSON,
    POLLS,
    MEMORY,
    PARTITIONS,
    CURVES,
    RECOVERY;

    /** What the producers of both sides are told. */
    static final int BATCH_BYTES = 256 * 1024;

    static final int LINGER_MS = 5;
    static final int PARTITIONS_OF_TOPIC = 6;

    static Optional<Workload> named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
