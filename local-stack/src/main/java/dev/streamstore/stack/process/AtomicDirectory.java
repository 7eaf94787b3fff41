package dev.streamstore.stack.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Directories that are filled once and then only read, such as unpacked archives. One appears by an atomic rename, so
 * that an interrupted filling is never taken for a whole one; a lock file keeps two programs from filling it at once.
 */
public final class AtomicDirectory {
    /** File locks belong to the whole JVM: between threads a monitor does it. */
    private static final Map<Path, Object> MONITORS = new ConcurrentHashMap<>();

    private AtomicDirectory() {}

    /** Puts the content into a directory that does not exist yet. */
    public interface Filler {
        void fill(Path directory) throws IOException;
    }

    /**
     * Returns at once when {@code directory} exists, else fills it.
     *
     * @return true when it was filled by this call
     */
    public static boolean fill(Path directory, Filler filler) throws IOException {
        if (Files.isDirectory(directory)) {
            return false;
        }
        Path parent =
                Files.createDirectories(directory.toAbsolutePath().normalize().resolveSibling(""));
        synchronized (MONITORS.computeIfAbsent(directory, path -> new Object())) {
            Path lockFile = parent.resolve(directory.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid() || Files.isDirectory(directory)) {
                    return false;
                }
                Path temporary = directory.resolveSibling(directory.getFileName() + ".filling");
                delete(temporary);
                filler.fill(temporary);
                Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
                return true;
            }
        }
    }

    /** Deletes a directory with everything in it, if it is there. Links are deleted, not followed. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
