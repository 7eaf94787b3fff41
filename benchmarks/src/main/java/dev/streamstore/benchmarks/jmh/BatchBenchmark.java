package dev.streamstore.benchmarks.jmh;

import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of 100 records of 100 bytes, half of each random. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx256m")
@Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class BatchBenchmark {
    private static final int RECORDS = 100;
    private static final int RECORD_BYTES = 100;

    @Param({"NONE", "LZ4", "ZSTD"})
    public Compression compression = Compression.NONE;

    private final byte[][] keys = new byte[RECORDS][];
    private final byte[][] values = new byte[RECORDS][];
    private RecordBatch batch = RecordBatch.at(
            new RecordBatchBuilder(Compression.NONE)
                    .append(0, null, null, List.of())
                    .build(),
            0);

    @Setup
    public void fill() {
        Random random = new Random(4711);
        for (int i = 0; i < RECORDS; i++) {
            keys[i] = ("key-" + i).getBytes(StandardCharsets.UTF_8);
            byte[] value = new byte[RECORD_BYTES];
            random.nextBytes(value);
            java.util.Arrays.fill(value, RECORD_BYTES / 2, RECORD_BYTES, (byte) 'x');
            values[i] = value;
        }
        batch = RecordBatch.at(encode(), 0);
    }

    @Benchmark
    public ByteBuffer encode() {
        RecordBatchBuilder builder = new RecordBatchBuilder(compression);
        for (int i = 0; i < RECORDS; i++) {
            builder.append(1_700_000_000_000L + i, keys[i], values[i], List.of());
        }
        return builder.build();
    }

    @Benchmark
    public long decode() {
        long bytes = 0;
        for (LogRecord record : batch) {
            byte[] value = record.value();
            bytes += value == null ? 0 : value.length;
        }
        return bytes;
    }

    /** What the broker does with each batch on its way in. */
    @Benchmark
    public void checksum() {
        batch.verifyChecksum();
    }
}
