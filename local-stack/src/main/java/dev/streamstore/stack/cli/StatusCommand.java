package dev.streamstore.stack.cli;

import dev.streamstore.stack.ProcessStatus;
import dev.streamstore.stack.StackControl;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = "Shows each process: name, pid, port, health, resident memory.",
        footer = "Exits 0 only when every process is healthy.")
final class StatusCommand extends StackCommand {
    @Override
    public Integer call() {
        StackControl control = attach();
        List<ProcessStatus> all = control.status();
        boolean alive = all.stream().anyMatch(status -> status.pid().isPresent());
        if (control.launcher().isEmpty()) {
            say(
                    alive
                            ? "The launcher is gone but processes of it still run: ./streamstore up stops them and starts afresh"
                            : "StreamStore is not running: start it with ./streamstore up");
            if (!alive) {
                return 1;
            }
        }
        say("%-15s %8s %6s  %-10s %9s".formatted("NAME", "PID", "PORT", "HEALTH", "RSS"));
        all.forEach(status -> say(line(status)));
        long total = all.stream().mapToLong(ProcessStatus::rssBytes).sum();
        say("%-15s %8s %6s  %-10s %9s".formatted("total", "", "", "", mebibytes(total)));
        return all.stream().allMatch(status -> status.health() == ProcessStatus.Health.HEALTHY) ? 0 : 1;
    }

    private static String line(ProcessStatus status) {
        String pid = status.pid().isPresent() ? Long.toString(status.pid().getAsLong()) : "-";
        String memory = status.pid().isPresent() ? mebibytes(status.rssBytes()) : "-";
        return "%-15s %8s %6d  %-10s %9s".formatted(status.name(), pid, status.port(), status.health(), memory);
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
