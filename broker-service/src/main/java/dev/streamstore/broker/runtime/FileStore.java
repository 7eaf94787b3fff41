package dev.streamstore.broker.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The disk. Paths are absolute or relative to the working directory. */
public interface FileStore {

    /** Opens a file for reading and writing, an empty new one where there is none. */
    StoredFile open(Path file) throws IOException;

    boolean exists(Path path);

    /** What lies directly in a directory, by name. */
    List<Path> list(Path directory) throws IOException;

    /** With all its parents; does nothing when it is there. Durable once its parent is forced. */
    void createDirectories(Path directory) throws IOException;

    /** Atomic; replaces a file at {@code to}. Durable once the directory is forced. */
    void rename(Path from, Path to) throws IOException;

    /** A file, or a directory with all that is in it; does nothing where there is none. */
    void delete(Path path) throws IOException;

    /** Makes creations, renames and deletions in a directory durable. */
    void forceDirectory(Path directory) throws IOException;

    /** @throws java.nio.file.NoSuchFileException when there is no such file */
    byte[] readAll(Path file) throws IOException;

    /** Replaces a file by one of this content: afterwards, and after a crash, it is the old one or the new one. Durable. */
    default void writeAtomically(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        try (StoredFile open = open(fresh)) {
            open.truncate(0);
            open.write(ByteBuffer.wrap(content), 0);
            open.force();
        }
        rename(fresh, file);
        forceDirectory(file.resolveSibling("."));
    }

    /** When a file was last written, in epoch milliseconds. */
    long lastModifiedMs(Path file) throws IOException;

    /**
     * Claims a file for this process until it is closed or ends, however it ends.
     *
     * @throws IOException when another one has it
     */
    Closeable lock(Path file) throws IOException;
}
