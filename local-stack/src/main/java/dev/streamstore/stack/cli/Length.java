package dev.streamstore.stack.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --seconds}, of commands that go on until Ctrl-C without it. */
final class Length {
    private static final Duration FOREVER = Duration.ofDays(365);

    @Option(names = "--seconds", paramLabel = "N", description = "end after so many (default: at Ctrl-C)")
    private @Nullable Double seconds;

    /** @throws ParameterException when it is not more than zero */
    Duration orForever(StackCommand command) {
        if (seconds == null) {
            return FOREVER;
        }
        command.requireMoreThanZero("--seconds", seconds);
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
