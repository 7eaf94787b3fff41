package dev.streamstore.benchmarks.jmh;

import dev.streamstore.benchmarks.broker.Directories;
import dev.streamstore.broker.log.LogAppend;
import dev.streamstore.broker.log.LogEnvironment;
import dev.streamstore.broker.log.LogRead;
import dev.streamstore.broker.log.PartitionLog;
import dev.streamstore.broker.runtime.DiskFileStore;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The log of one partition in a temporary directory, without HTTP: batches of ten records of 100 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx256m")
@Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class LogBenchmark {
    private static final int RECORDS = 10;
    private static final long FIRST_MS = 1_700_000_000_000L;
    private static final TopicPartition ID = new TopicPartition("bench", 0);
    private static final Map<String, String> CONFIG = Map.of("segment.bytes", "67108864");

    /** How large the log is at the beginning. */
    @Param({"1", "256"})
    public int mib;

    private final Random random = new Random(4711);
    private @Nullable Path directory;
    private @Nullable PartitionLog open;
    private ByteBuffer batch = ByteBuffer.allocate(0);

    @Setup(Level.Trial)
    public void fill() throws IOException {
        Path temporary = Files.createTempDirectory("streamstore-jmh");
        directory = temporary;
        PartitionLog log = PartitionLog.open(
                temporary, ID, TopicConfig.of(CONFIG), LogEnvironment.of(new DiskFileStore(), Time.system()));
        open = log;
        while (log.sizeBytes() < (long) mib << 20) {
            var unused = log.append(batchAt(FIRST_MS + log.endOffset()), 0);
        }
        batch = batchAt(FIRST_MS + log.endOffset());
    }

    private static ByteBuffer batchAt(long timestampMs) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
        for (int i = 0; i < RECORDS; i++) {
            builder.append(timestampMs + i, null, new byte[100], List.of());
        }
        return builder.build();
    }

    @TearDown(Level.Trial)
    public void delete() throws IOException {
        log().close();
        if (directory != null) {
            Directories.delete(directory);
        }
    }

    private PartitionLog log() {
        if (open == null) {
            throw new IllegalStateException("[LogBenchmark] log: expected to be open but was not");
        }
        return open;
    }

    /** Checks, offsets, checksum and one write. */
    @Benchmark
    public LogAppend append() {
        return log().append(batch.duplicate(), 0);
    }

    /** The index, and one batch from where it points. */
    @Benchmark
    public LogRead readAnywhere() {
        long end = log().endOffset();
        return log().read(random.nextLong(end), end, 1);
    }

    /** Both indexes, and the records of one batch. */
    @Benchmark
    public OptionalLong offsetByTime() {
        long end = log().endOffset();
        return log().offsetAt(FIRST_MS + random.nextLong(end), end);
    }
}
