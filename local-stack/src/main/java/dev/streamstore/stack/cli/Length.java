package dev.streamstore.stack.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** {@code --seconds}, of commands that go on until Ctrl-C without it. */
final class Length {
    private static final Duration FOREVER = Duration.ofDays(365);

    @Option(names = "--seconds", paramLabel = "N", description = "end after so many (default: at Ctrl-C)")
    private double seconds;

    Duration orForever() {
        return seconds > 0 ? Duration.ofNanos((long) (seconds * 1e9)) : FOREVER;
    }
}
