package dev.streamstore.broker.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A file channel that outlives interrupts. The JDK closes a channel when a thread is interrupted inside an operation on
 * it; here one request that is given up would take the log from all others. So the interrupt is put aside, the channel
 * opened again, and the operation repeated: reads and writes name their position, so a repetition changes nothing.
 */
final class DiskFile implements StoredFile {
    private final Path path;
    private final Consumer<Duration> onForce;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile FileChannel channel;
    private volatile boolean closed;

    /** @param onForce told how long each {@link #force} took */
    DiskFile(Path path, Consumer<Duration> onForce) throws IOException {
        this.path = path;
        this.onForce = onForce;
        this.channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    }

    @Override
    public void read(ByteBuffer into, long position) throws IOException {
        int start = into.position();
        perform(open -> {
            into.position(start);
            while (into.hasRemaining()) {
                if (open.read(into, position + into.position() - start) < 0) {
                    throw new EOFException("[DiskFile " + path + "] size: expected at least "
                            + (position + into.limit() - start) + " bytes but was " + open.size());
                }
            }
            return 0L;
        });
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
        int start = from.position();
        perform(open -> {
            from.position(start);
            while (from.hasRemaining()) {
                open.write(from, position + from.position() - start);
            }
            return 0L;
        });
    }

    @Override
    public long size() throws IOException {
        return perform(FileChannel::size);
    }

    @Override
    public void truncate(long size) throws IOException {
        perform(open -> {
            open.truncate(size);
            return 0L;
        });
    }

    @Override
    public void force() throws IOException {
        long startNanos = System.nanoTime();
        perform(open -> {
            // The length is metadata, and all our files grow.
            open.force(true);
            return 0L;
        });
        onForce.accept(Duration.ofNanos(System.nanoTime() - startNanos));
    }

    @Override
    public void close() throws IOException {
        opening.lock();
        try {
            closed = true;
            channel.close();
        } finally {
            opening.unlock();
        }
    }

    private interface Operation {
        long on(FileChannel open) throws IOException;
    }

    private long perform(Operation operation) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                FileChannel open = channel;
                try {
                    return operation.on(open);
                } catch (ClosedChannelException e) {
                    reopen(open, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void reopen(FileChannel lost, ClosedChannelException reason) throws IOException {
        opening.lock();
        try {
            if (closed) {
                throw reason;
            }
            if (channel == lost) {
                channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            }
        } finally {
            opening.unlock();
        }
    }
}
