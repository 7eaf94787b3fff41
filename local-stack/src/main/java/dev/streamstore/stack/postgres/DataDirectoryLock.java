package dev.streamstore.stack.postgres;

import dev.streamstore.stack.process.TrackedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a killed server leaves in the way of the next one: sessions that have not noticed yet, and {@code postmaster.pid},
 * whose process id may meanwhile belong to another program or to a zombie that nobody reaps.
 */
final class DataDirectoryLock {
    private static final Path PROC = Path.of("/proc");

    private final Path data;
    private final Path lockFile;

    DataDirectoryLock(Path data) {
        this.data = data;
        this.lockFile = data.resolve("postmaster.pid");
    }

    /** Whether a line of the server's log tells of a lock that goes away by itself. */
    static boolean mayPass(String logLine) {
        return logLine.contains("pre-existing shared memory") || logLine.contains("lock file \"postmaster.pid\"");
    }

    /** True while a process of a server works in the data directory; always false where there is no {@code /proc}. */
    boolean sessionsLeft() {
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return false;
        }
        try (Stream<Path> processes = Files.list(PROC)) {
            Path real = data.toRealPath();
            return processes
                    .filter(process ->
                            Character.isDigit(process.getFileName().toString().charAt(0)))
                    .anyMatch(process -> worksIn(process, real));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean worksIn(Path process, Path directory) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(directory);
        } catch (IOException e) {
            return false; // ended meanwhile, a zombie, or somebody else's
        }
    }

    /** Deletes the lock file when its process id is not a living server's; call only when no sessions are left. */
    void removeIfStale() {
        try {
            if (Files.exists(lockFile) && !ownerLives()) {
                Files.delete(lockFile);
            }
        } catch (IOException e) {
            // Gone, or not ours to delete: PostgreSQL itself says what it thinks of it.
        }
    }

    private boolean ownerLives() throws IOException {
        try {
            long pid = Long.parseLong(Files.readAllLines(lockFile).getFirst().strip());
            Optional<ProcessHandle> owner = ProcessHandle.of(pid).filter(TrackedProcess::running);
            return owner.isPresent()
                    && owner.get()
                            .info()
                            .commandLine()
                            .map(line -> line.contains("postgres"))
                            .orElse(true);
        } catch (NumberFormatException | NoSuchElementException e) {
            return true; // half written by a server that was killed just then: not ours to judge
        }
    }
}
