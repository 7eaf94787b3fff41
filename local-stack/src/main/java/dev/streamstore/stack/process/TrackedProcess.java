package dev.streamstore.stack.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A process as written down in the run directory, with what tells it from a later process that got the same id.
 *
 * @param pid the process id
 * @param startedAt when the operating system started it
 * @param marker text that only this process has in its command line; empty for a process that has none
 */
public record TrackedProcess(long pid, Instant startedAt, String marker) {
    /** Start times derive from the boot time, which moves a little when the clock is set. */
    private static final int THREADS_FIELD = 20;

    private static final Duration START_TIME_TOLERANCE = Duration.ofSeconds(2);

    public TrackedProcess {
        if (pid <= 0) {
            throw new IllegalArgumentException("[process] bad id: expected a positive number but was " + pid);
        }
    }

    static TrackedProcess of(ProcessHandle process, String marker) {
        return new TrackedProcess(process.pid(), process.info().startInstant().orElseGet(Instant::now), marker);
    }

    /** The live process, or empty when it ended or its id now belongs to somebody else. */
    public Optional<ProcessHandle> live() {
        return ProcessHandle.of(pid).filter(TrackedProcess::running).filter(this::isTheOne);
    }

    public boolean isLive() {
        return live().isPresent();
    }

    private boolean isTheOne(ProcessHandle process) {
        boolean sameStart = process.info()
                .startInstant()
                .map(at -> Duration.between(at, startedAt).abs().compareTo(START_TIME_TOLERANCE) <= 0)
                .orElse(false);
        return sameStart || (!marker.isEmpty() && commandLineOf(process).contains(marker));
    }

    private static String commandLineOf(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }

    /** False also for a zombie: an orphan that ended where nobody reaps, as in many containers. */
    public static boolean running(ProcessHandle process) {
        return process.isAlive() && !isZombie(process.pid());
    }

    /**
     * A killed JVM's first thread can be a zombie while its last threads still hold its ports and files: only a zombie
     * without other threads is gone.
     */
    private static boolean isZombie(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(stat)) {
            return false;
        }
        try {
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            // "pid (name) state ppid …", and the name may itself contain spaces and brackets; proc(5) counts from 1.
            List<String> fields =
                    List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
            return fields.get(0).equals("Z") && fields.get(THREADS_FIELD - 3).equals("1");
        } catch (IOException e) {
            return true; // it ended between the two calls
        }
    }
}
