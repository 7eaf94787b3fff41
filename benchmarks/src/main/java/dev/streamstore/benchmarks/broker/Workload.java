package dev.streamstore.benchmarks.broker;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be measured, in the order in which it is. */
enum Workload {
    STARTUP(true),
    SMALL(true),
    LARGE(true),
    TOGETHER(true),
    LATENCY(true),
    JSON(true),
    POLLS(true),
    MEMORY(true),
    RECOVERY(true),
    PARTITIONS(true),
    LOGSIZE(true);

    /** What the producers of both sides are told. */
    static final int BATCH_BYTES = 256 * 1024;

    static final int LINGER_MS = 5;
    static final int PARTITIONS_OF_TOPIC = 6;

    private final boolean byDefault;

    Workload(boolean byDefault) {
        this.byDefault = byDefault;
    }

    boolean byDefault() {
        return byDefault;
    }

    static Optional<Workload> named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
