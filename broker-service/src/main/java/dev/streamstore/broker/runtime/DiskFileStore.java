package dev.streamstore.broker.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The disk of this machine. */
public final class DiskFileStore implements FileStore {

    private final Consumer<Duration> onForce;

    /** @param onForce told how long each flush of a file took, by the thread that waited for it; must be quick */
    public DiskFileStore(Consumer<Duration> onForce) {
        this.onForce = onForce;
    }

    public DiskFileStore() {
        this(took -> {});
    }

    @Override
    public StoredFile open(Path file) throws IOException {
        return new DiskFile(file, onForce);
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.sorted().toList();
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path path) throws IOException {
        if (!exists(path)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel open = FileChannel.open(directory, StandardOpenOption.READ)) {
                    open.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    // As in DiskFile: whoever is interrupted here may be writing for others too.
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public byte[] readAll(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    @Override
    public long lastModifiedMs(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            FileLock lock = open.tryLock();
            if (lock != null) {
                return open;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process: refused below like a lock of another one.
        } catch (IOException e) {
            open.close();
            throw e;
        }
        open.close();
        throw new IOException("[DiskFileStore] " + file + ": expected to be free but is in use by another process");
    }
}
