package dev.streamstore.broker.runtime;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that can be pulled out. It knows what a program has written and what of it would still be there:
 * after the end of the process ({@link #afterKill}) all of it, after the end of the machine ({@link #afterPowerLoss})
 * only what was forced, and of the rest whatever a disk may have got to: any sectors of a file's bytes, any part of its
 * growth, any of the creations, renames and deletions in a directory up to some moment or, where {@code inOrder} is
 * false, any at all.
 *
 * <p>The process can be ended before any operation that changes something ({@link #endAt}), and in the middle of a
 * write. Safe for use by several threads, for one of which the order of operations is that of the program.
 */
public final class SimulatedDisk implements FileStore {
    private static final int SECTOR_BYTES = 512;

    private final Map<Path, Inode> names = new TreeMap<>();
    private final Map<Path, Inode> durableNames = new TreeMap<>();
    private final List<NameChange> pendingNames = new ArrayList<>();
    private final Time time;
    private long operations;
    private long endAt = Long.MAX_VALUE;
    private int endPart;
    private boolean ended;
    private long roomBytes = Long.MAX_VALUE;

    public SimulatedDisk(Time time) {
        this.time = time;
    }

    /** The process has ended: nothing it does has an effect any more. */
    public static final class ProcessEnded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ProcessEnded() {
            super("the simulated process has ended", null, false, false);
        }
    }

    private record NameChange(Path directory, Path from, Path to, Inode inode) {}

    /** A file's content, apart from its names. */
    private static final class Inode {
        private byte[] bytes = new byte[0];
        private byte[] durable = new byte[0];
        private final List<Change> pending = new ArrayList<>();
        private long modifiedMs;
    }

    /** What was done to a file: bytes written at a position, or, without bytes, its length set. */
    private record Change(long position, byte[] bytes) {}

    /** Ends the process before the operation with this number, counted from 0 over all that change something. */
    public synchronized SimulatedDisk endAt(long operation, int partPercent) {
        endAt = operation;
        endPart = partPercent;
        return this;
    }

    public synchronized long operations() {
        return operations;
    }

    public synchronized boolean hasEnded() {
        return ended;
    }

    /** From now on this much can be written; what does not fit is written as far as it does. */
    public synchronized void leaveRoomFor(long bytes) {
        roomBytes = bytes;
    }

    /** What the next process finds: all that this one did. */
    public synchronized SimulatedDisk afterKill() {
        SimulatedDisk next = new SimulatedDisk(time);
        Map<Inode, Inode> copies = new HashMap<>();
        names.forEach((path, inode) -> next.names.put(path, copies.computeIfAbsent(inode, SimulatedDisk::copy)));
        // The operating system lives on, and what it has not brought to the disk it still owes.
        durableNames.forEach(
                (path, inode) -> next.durableNames.put(path, copies.computeIfAbsent(inode, SimulatedDisk::copy)));
        for (NameChange change : pendingNames) {
            Inode inode = change.inode() == null ? null : copies.computeIfAbsent(change.inode(), SimulatedDisk::copy);
            next.pendingNames.add(new NameChange(change.directory(), change.from(), change.to(), inode));
        }
        return next;
    }

    private static Inode copy(Inode inode) {
        Inode copy = new Inode();
        copy.bytes = inode.bytes.clone();
        copy.durable = inode.durable.clone();
        copy.pending.addAll(inode.pending);
        copy.modifiedMs = inode.modifiedMs;
        return copy;
    }

    /** What the next machine finds. */
    public synchronized SimulatedDisk afterPowerLoss(Random random, boolean inOrder) {
        SimulatedDisk next = new SimulatedDisk(time);
        Map<Path, Inode> found = new TreeMap<>(durableNames);
        int upTo = random.nextInt(pendingNames.size() + 1);
        for (int i = 0; i < pendingNames.size(); i++) {
            if (inOrder ? i < upTo : random.nextBoolean()) {
                apply(pendingNames.get(i), found);
            }
        }
        int mode = random.nextInt(4);
        Map<Inode, Inode> survivors = new HashMap<>();
        found.forEach((path, inode) -> {
            Inode survivor = survivors.computeIfAbsent(inode, each -> survivor(each, mode, random));
            next.names.put(path, survivor);
            next.durableNames.put(path, survivor);
        });
        return next;
    }

    private static void apply(NameChange change, Map<Path, Inode> found) {
        if (change.from() != null) {
            found.remove(change.from());
        }
        if (change.to() != null) {
            found.put(change.to(), change.inode());
        }
    }

    private static Inode survivor(Inode inode, int mode, Random random) {
        Inode survivor = new Inode();
        survivor.modifiedMs = inode.modifiedMs;
        byte[] bytes = inode.durable.clone();
        for (Change change : inode.pending) {
            boolean reached = mode == 1 || mode >= 2 && random.nextInt(4) != 0;
            if (!reached) {
                if (mode == 2) {
                    break;
                }
                continue;
            }
            bytes = mode == 3 ? inPieces(bytes, change, random) : applied(bytes, change);
        }
        survivor.bytes = bytes;
        survivor.durable = bytes.clone();
        return survivor;
    }

    private static byte[] applied(byte[] bytes, Change change) {
        if (change.bytes() == null) {
            return Arrays.copyOf(bytes, (int) change.position());
        }
        int end = (int) change.position() + change.bytes().length;
        byte[] result = end > bytes.length ? Arrays.copyOf(bytes, end) : bytes.clone();
        System.arraycopy(change.bytes(), 0, result, (int) change.position(), change.bytes().length);
        return result;
    }

    /** The length may be there without the bytes, and any sectors of them. */
    private static byte[] inPieces(byte[] bytes, Change change, Random random) {
        if (change.bytes() == null) {
            return applied(bytes, change);
        }
        int start = (int) change.position();
        int end = start + random.nextInt(change.bytes().length + 1);
        byte[] result = end > bytes.length ? Arrays.copyOf(bytes, end) : bytes.clone();
        for (int at = start; at < end; at = (at / SECTOR_BYTES + 1) * SECTOR_BYTES) {
            int sectorEnd = Math.min(end, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (random.nextInt(3) != 0) {
                System.arraycopy(change.bytes(), at - start, result, at, sectorEnd - at);
            }
        }
        return result;
    }

    /** Every file and its bytes, to be compared. */
    public synchronized Map<String, String> content() {
        Map<String, String> content = new TreeMap<>();
        names.forEach((path, inode) ->
                content.put(path.getFileName().toString(), inode.bytes.length + ":" + Arrays.hashCode(inode.bytes)));
        return content;
    }

    /** Changes a file behind the program's back. */
    public synchronized void damage(Path file, java.util.function.UnaryOperator<byte[]> change) {
        Inode inode = names.get(file.normalize());
        inode.bytes = change.apply(inode.bytes.clone());
        inode.durable = inode.bytes.clone();
        inode.pending.clear();
    }

    private void step() {
        if (ended || operations == endAt) {
            ended = true;
            throw new ProcessEnded();
        }
        operations++;
    }

    private void change(NameChange change) {
        apply(change, names);
        pendingNames.add(change);
    }

    private final class OpenFile implements StoredFile {
        private final Inode inode;
        private boolean closed;

        OpenFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                if (position + into.remaining() > inode.bytes.length) {
                    throw new EOFException("read past the end");
                }
                into.put(inode.bytes, (int) position, into.remaining());
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                int fits = (int) Math.min(from.remaining(), roomBytes);
                if (!ended && operations == endAt) {
                    // A kill may come in the middle of a write.
                    write(bytes(from, from.remaining() * endPart / 100), position);
                }
                step();
                write(bytes(from, fits), position);
                if (roomBytes != Long.MAX_VALUE) {
                    roomBytes -= fits;
                }
                if (fits < from.remaining()) {
                    throw new IOException("No space left on device");
                }
                from.position(from.limit());
            }
        }

        private static byte[] bytes(ByteBuffer from, int length) {
            byte[] bytes = new byte[length];
            from.duplicate().get(bytes);
            return bytes;
        }

        private void write(byte[] bytes, long position) {
            Change change = new Change(position, bytes);
            inode.bytes = applied(inode.bytes, change);
            inode.pending.add(change);
            inode.modifiedMs = time.wallMs();
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                return inode.bytes.length;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                if (size < inode.bytes.length) {
                    step();
                    Change change = new Change(size, null);
                    inode.bytes = applied(inode.bytes, change);
                    inode.pending.add(change);
                }
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                step();
                inode.durable = inode.bytes.clone();
                inode.pending.clear();
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        private void checkOpen() throws ClosedChannelException {
            if (closed) {
                throw new ClosedChannelException();
            }
        }
    }

    @Override
    public synchronized StoredFile open(Path file) {
        Path path = file.normalize();
        Inode inode = names.get(path);
        if (inode == null) {
            step();
            inode = new Inode();
            inode.modifiedMs = time.wallMs();
            change(new NameChange(path.getParent(), null, path, inode));
        }
        return new OpenFile(inode);
    }

    @Override
    public synchronized boolean exists(Path path) {
        return names.keySet().stream().anyMatch(each -> each.startsWith(path.normalize()));
    }

    @Override
    public synchronized List<Path> list(Path directory) {
        return names.keySet().stream()
                .filter(each -> each.getParent().equals(directory.normalize()))
                .toList();
    }

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        Inode inode = names.get(from.normalize());
        if (inode == null) {
            throw new NoSuchFileException(from.toString());
        }
        step();
        change(new NameChange(from.normalize().getParent(), from.normalize(), to.normalize(), inode));
    }

    @Override
    public synchronized void delete(Path path) {
        if (names.containsKey(path.normalize())) {
            step();
            change(new NameChange(path.normalize().getParent(), path.normalize(), null, null));
        }
    }

    @Override
    public synchronized void forceDirectory(Path directory) {
        step();
        List<NameChange> settled = pendingNames.stream()
                .filter(each -> each.directory().equals(directory.normalize()))
                .toList();
        settled.forEach(each -> apply(each, durableNames));
        pendingNames.removeAll(settled);
    }

    @Override
    public synchronized byte[] readAll(Path file) throws IOException {
        Inode inode = names.get(file.normalize());
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode.bytes.clone();
    }

    @Override
    public synchronized long lastModifiedMs(Path file) throws IOException {
        Inode inode = names.get(file.normalize());
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode.modifiedMs;
    }

    @Override
    public Closeable lock(Path file) {
        return () -> {};
    }
}
