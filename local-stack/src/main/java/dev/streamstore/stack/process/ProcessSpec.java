package dev.streamstore.stack.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to run one process.
 *
 * @param name the name it is known by in the run directory
 * @param command program and arguments; the program replaces itself by nothing else, so that its id stays
 * @param environment added to the launcher's own
 * @param marker text in the command line that no other process has
 * @param log where its output is appended
 * @param health when it counts as started
 * @param startTimeout how long it may take to become healthy
 */
public record ProcessSpec(
        String name,
        List<String> command,
        Map<String, String> environment,
        String marker,
        Path log,
        HealthCheck health,
        Duration startTimeout) {
    public ProcessSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
