package dev.streamstore.stack.process;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Which processes run, kept where any command finds it: {@code NAME.pid} holds the process id alone, for people and
 * scripts; {@code NAME.process} holds what is needed to recognise the process.
 *
 * <p>Files are replaced atomically. A file may outlive its process: {@link #find} checks.
 */
public final class RunDirectory {
    /** Why a process is about to end, written before it is signalled so that nobody reports a crash. */
    public enum Ending {
        NONE,
        STOP,
        KILL
    }

    private static final String DETAILS = ".process";
    private static final String PID = ".pid";

    private final Path directory;

    public RunDirectory(Path directory) {
        this.directory = directory;
    }

    public Path pidFile(String name) {
        return directory.resolve(name + PID);
    }

    /** Remembers a process that has just been started. */
    public TrackedProcess record(String name, ProcessHandle process, String marker) {
        TrackedProcess tracked = recordWithoutPidFile(name, process, marker);
        replace(pidFile(name), tracked.pid() + "\n");
        return tracked;
    }

    /** Remembers a process that is not one of the children that people look for. */
    public TrackedProcess recordWithoutPidFile(String name, ProcessHandle process, String marker) {
        TrackedProcess tracked = TrackedProcess.of(process, marker);
        write(name, tracked, Ending.NONE);
        return tracked;
    }

    /** What is written down for this name, whether it lives or not. */
    public Optional<TrackedProcess> read(String name) {
        return properties(name).flatMap(RunDirectory::parse);
    }

    /** The process of this name if it lives. */
    public Optional<TrackedProcess> find(String name) {
        return read(name).filter(TrackedProcess::isLive);
    }

    public Ending ending(String name) {
        return properties(name)
                .map(found -> Ending.valueOf(found.getProperty("ending", Ending.NONE.name())))
                .orElse(Ending.NONE);
    }

    public void announceEnding(String name, Ending ending) {
        read(name).ifPresent(tracked -> write(name, tracked, ending));
    }

    public void forget(String name) {
        try {
            Files.deleteIfExists(pidFile(name));
            Files.deleteIfExists(directory.resolve(name + DETAILS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every name that is written down, in alphabetical order. */
    public List<String> names() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(DETAILS))
                    .map(file -> file.substring(0, file.length() - DETAILS.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Properties> properties(String name) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve(name + DETAILS))) {
            properties.load(reader);
            return Optional.of(properties);
        } catch (IOException e) {
            return Optional.empty(); // never written, or removed a moment ago
        }
    }

    private static Optional<TrackedProcess> parse(Properties properties) {
        try {
            return Optional.of(new TrackedProcess(
                    Long.parseLong(properties.getProperty("pid", "")),
                    Instant.ofEpochMilli(Long.parseLong(properties.getProperty("startedAtMs", ""))),
                    properties.getProperty("marker", "")));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a file somebody else wrote is nobody's process
        }
    }

    private void write(String name, TrackedProcess tracked, Ending ending) {
        Properties properties = new Properties();
        properties.setProperty("pid", Long.toString(tracked.pid()));
        properties.setProperty("startedAtMs", Long.toString(tracked.startedAt().toEpochMilli()));
        properties.setProperty("marker", tracked.marker());
        properties.setProperty("ending", ending.name());
        store(directory.resolve(name + DETAILS), properties);
    }

    /** Writes properties so that a reader sees either the old or the new ones. */
    public static void store(Path file, Properties properties) {
        Path temporary = temporaryFor(file);
        try {
            try (Writer writer = Files.newBufferedWriter(temporary)) {
                properties.store(writer, null);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(Path file, String content) {
        Path temporary = temporaryFor(file);
        try {
            Files.writeString(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporaryFor(Path file) {
        return file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    }
}
