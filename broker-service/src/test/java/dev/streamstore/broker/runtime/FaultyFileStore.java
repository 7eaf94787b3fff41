package dev.streamstore.broker.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The real disk, but it fails when a test says so. Forcing is left out unless it is to fail: a test that kills a process
 * loses nothing that the operating system has.
 */
public final class FaultyFileStore implements FileStore {
    private static final long UNLIMITED = Long.MAX_VALUE;

    private final FileStore disk = new DiskFileStore();
    private final AtomicInteger forces = new AtomicInteger();
    private long roomBytes = UNLIMITED;
    private final AtomicReference<Runnable> beforeRead = new AtomicReference<>();
    private final AtomicReference<Runnable> beforeForce = new AtomicReference<>();
    private volatile boolean truncateFails;
    private volatile boolean forceFails;

    /** From now on this much can be written; what does not fit is written as far as it does. */
    public synchronized void leaveRoomFor(long bytes) {
        roomBytes = bytes;
    }

    /** Runs once, in the middle of the next read of a file. */
    public void beforeNextRead(Runnable action) {
        beforeRead.set(action);
    }

    /** Runs once, while the next file is being forced. */
    public void beforeNextForce(Runnable action) {
        beforeForce.set(action);
    }

    public void failTruncate(boolean fails) {
        truncateFails = fails;
    }

    public void failForce(boolean fails) {
        forceFails = fails;
    }

    /** How often a file was forced. */
    public int forces() {
        return forces.get();
    }

    public void heal() {
        leaveRoomFor(UNLIMITED);
        truncateFails = false;
        forceFails = false;
    }

    private synchronized int take(int bytes) {
        int taken = (int) Math.min(bytes, roomBytes);
        if (roomBytes != UNLIMITED) {
            roomBytes -= taken;
        }
        return taken;
    }

    private final class FaultyFile implements StoredFile {
        private final StoredFile file;

        FaultyFile(StoredFile file) {
            this.file = file;
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            Runnable action = beforeRead.getAndSet(null);
            if (action != null) {
                action.run();
            }
            file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            int fits = take(from.remaining());
            boolean all = fits == from.remaining();
            file.write(from.slice(from.position(), fits), position);
            if (!all) {
                throw new IOException("No space left on device");
            }
            from.position(from.limit());
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            if (truncateFails) {
                throw new IOException("Input/output error");
            }
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            forces.incrementAndGet();
            Runnable action = beforeForce.getAndSet(null);
            if (action != null) {
                action.run();
            }
            if (forceFails) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public StoredFile open(Path file) throws IOException {
        return new FaultyFile(disk.open(file));
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void forceDirectory(Path directory) {}

    @Override
    public byte[] readAll(Path file) throws IOException {
        return disk.readAll(file);
    }

    @Override
    public long lastModifiedMs(Path file) throws IOException {
        return disk.lastModifiedMs(file);
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return disk.lock(file);
    }
}
