package dev.streamstore.stack.mail;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings the names in a directory to the disk. Those who ask while it is at it share the next time, as databases do with
 * commits (group commit). Thread-safe.
 */
final class DirectorySync {
    private final Path directory;
    private final AtomicLong asked = new AtomicLong();
    private long answered;

    DirectorySync(Path directory) {
        this.directory = directory;
    }

    /** On return, every change made to the directory before the call is on the disk. */
    void force() throws IOException {
        long mine = asked.incrementAndGet();
        synchronized (this) {
            if (answered < mine) {
                long those = asked.get();
                try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                    channel.force(true);
                }
                answered = those;
            }
        }
    }
}
