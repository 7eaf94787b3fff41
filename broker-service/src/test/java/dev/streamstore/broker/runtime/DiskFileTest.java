package dev.streamstore.broker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DiskFileTest {
    @TempDir
    Path directory;

    private final FileStore files = new DiskFileStore();

    @Test
    void readsWhatIsThereOrSaysThatItIsNot() throws Exception {
        try (StoredFile file = files.open(directory.resolve("f"))) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 2);
            ByteBuffer read = ByteBuffer.allocate(3);
            file.read(read, 3);
            assertThat(read.array()).containsExactly(2, 3, 4);
            assertThat(file.size()).isEqualTo(6);
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> file.read(ByteBuffer.allocate(3), 4))
                    .withMessageEndingWith("size: expected at least 7 bytes but was 6");
            file.truncate(3);
            file.truncate(100);
            assertThat(file.size()).isEqualTo(3);
        }
    }

    @Test
    void interruptsHarmNeitherTheFileNorOthers() throws Exception {
        int rounds = 300;
        int block = 64 * 1024;
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicInteger interrupted = new AtomicInteger();
        try (StoredFile file = files.open(directory.resolve("f"))) {
            List<Thread> workers = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                int worker = w;
                workers.add(Thread.ofPlatform().unstarted(() -> {
                    try {
                        byte[] bytes = new byte[block];
                        java.util.Arrays.fill(bytes, (byte) (worker + 1));
                        for (int i = 0; i < rounds; i++) {
                            file.write(ByteBuffer.wrap(bytes), (long) worker * block);
                            ByteBuffer read = ByteBuffer.allocate(block);
                            file.read(read, (long) worker * block);
                            assertThat(read.array()).isEqualTo(bytes);
                            if (Thread.interrupted()) {
                                interrupted.incrementAndGet();
                            }
                        }
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                    }
                }));
            }
            workers.forEach(Thread::start);
            while (workers.stream().anyMatch(Thread::isAlive)) {
                workers.forEach(Thread::interrupt);
                Thread.onSpinWait();
            }
        }
        assertThat(failure.get()).isNull();
        assertThat(interrupted.get()).as("the interrupt is kept for its thread").isPositive();
        assertThat(Files.size(directory.resolve("f"))).isEqualTo(4L * block);
    }

    @Test
    void closedIsClosed() throws Exception {
        StoredFile file = files.open(directory.resolve("f"));
        file.close();
        file.close();
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(file::size);
    }

    @Test
    void aFileIsReplacedAsAWhole() throws Exception {
        Path file = directory.resolve("f");
        files.writeAtomically(file, new byte[100]);
        files.writeAtomically(file, new byte[] {7});
        assertThat(files.readAll(file)).containsExactly(7);
        assertThat(files.list(directory)).containsExactly(file);
    }

    @Test
    void aLockHoldsUntilItIsClosed() throws Exception {
        Path file = directory.resolve(".lock");
        try (var held = files.lock(file)) {
            assertThat(held).isNotNull();
            assertThatIOException()
                    .isThrownBy(() -> files.lock(file))
                    .withMessage("[DiskFileStore] " + file + ": expected to be free but is in use by another process");
        }
        files.lock(file).close();
    }

    @Test
    void deletesADirectoryWithAllThatIsInIt() throws Exception {
        files.createDirectories(directory.resolve("a/b"));
        files.writeAtomically(directory.resolve("a/b/f"), new byte[1]);
        files.delete(directory.resolve("a"));
        files.delete(directory.resolve("a"));
        assertThat(files.exists(directory.resolve("a"))).isFalse();
    }
}
