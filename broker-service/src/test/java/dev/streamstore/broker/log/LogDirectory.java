package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FaultyFileStore;
import dev.streamstore.broker.runtime.ManualTime;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A directory with a log in it, for tests that open, kill, damage and open again. */
final class LogDirectory {
    static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    static final long ALL = Long.MAX_VALUE;

    final Path path;
    final FaultyFileStore files = new FaultyFileStore();
    final ManualTime time = new ManualTime(Batches.T0);

    LogDirectory(Path path) {
        this.path = path;
    }

    PartitionLog open() {
        return open(Map.of());
    }

    PartitionLog open(Map<String, String> config) {
        try {
            return PartitionLog.open(path, ORDERS_0, TopicConfig.of(config), LogEnvironment.of(files, time));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What another process would find if the one that has the log open were killed now. */
    LogDirectory copyTo(Path other) {
        try {
            Files.createDirectories(other);
            for (Path file : list("")) {
                Files.copy(file, other.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            for (Path file : new LogDirectory(other).list("")) {
                if (!Files.exists(path.resolve(file.getFileName()))) {
                    Files.delete(file);
                }
            }
            return new LogDirectory(other);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Path> list(String suffix) {
        try (Stream<Path> paths = Files.list(path)) {
            return paths.filter(each -> each.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path last(String suffix) {
        return list(suffix).getLast();
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LogAppend append(PartitionLog log, String... values) {
        return log.append(Batches.of(values), 0);
    }

    static LogAppend append(PartitionLog log, ByteBuffer batches) {
        return log.append(batches, 0);
    }

    /** Everything from the start on, as {@code offset:value}, however many reads it takes. */
    static List<String> everything(PartitionLog log) {
        return from(log, log.startOffset());
    }

    static List<String> from(PartitionLog log, long offset) {
        List<String> texts = new ArrayList<>();
        long next = offset;
        while (next < log.endOffset()) {
            LogRead read = log.read(next, ALL, 1 << 20);
            texts.addAll(Batches.texts(read.batches()));
            if (read.nextOffset() <= next) {
                throw new AssertionError("nothing at offset " + next + " though the log ends at " + log.endOffset());
            }
            next = read.nextOffset();
        }
        return texts;
    }
}
