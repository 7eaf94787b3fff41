package dev.streamstore.broker.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.log.CleanerLimits;
import dev.streamstore.broker.log.CleanerRun;
import dev.streamstore.broker.log.LogEnvironment;
import dev.streamstore.broker.log.PartitionLog;
import dev.streamstore.broker.runtime.DiskFileStore;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.Header;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own inspector reads every file of our directories and finds nothing wrong. */
class DumpLogSegmentsTest {
    private static final long T0 = 1_700_000_000_000L;

    @TempDir
    Path root;

    /** The build puts it there, with the libraries of its own version. */
    private static final Path INSPECTOR_JARS = Path.of("target/kafka-inspector");

    private static Method inspector;

    private record Dump(String said, String complained) {}

    @BeforeAll
    static void load() throws IOException, ReflectiveOperationException {
        List<URL> jars = new ArrayList<>();
        for (Path jar : files(INSPECTOR_JARS, ".jar")) {
            jars.add(jar.toUri().toURL());
        }
        inspector = new Inspector(jars)
                .loadClass("org.apache.kafka.tools.DumpLogSegments")
                .getMethod("main", String[].class);
    }

    /** Kafka's tools lag behind its clients at Maven Central, so they get their own; all the rest is shared. */
    private static final class Inspector extends URLClassLoader {
        Inspector(List<URL> jars) {
            super(jars.toArray(URL[]::new), DumpLogSegmentsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.apache.kafka.") && !name.startsWith("joptsimple.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    @Test
    void itAgreesWithEveryFileOfALog() throws Exception {
        Path directory = root.resolve("orders-0");
        write(directory, Map.of("segment.bytes", "30000"), false);

        assertThat(files(directory, ".log")).hasSizeGreaterThan(4);
        Dump log = dump(files(directory, ".log"), "--deep-iteration");
        // Of every segment but the first it says that the offsets do not begin at 0: so it does of Kafka's.
        assertThat(log.complained().lines())
                .allMatch(line ->
                        line.startsWith("Non-consecutive offsets in") || line.startsWith("  -1 is followed by "));
        assertThat(log.said()).contains("isvalid: true").doesNotContain("isvalid: false");
        for (String compression : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            assertThat(log.said()).contains("compresscodec: " + compression);
        }
        verifyBeside(directory);
    }

    /** What compaction leaves has gaps, as Kafka's own has; that is all there is to say about it. */
    @Test
    void itAgreesWithEveryFileOfACompactedLog() throws Exception {
        Path directory = root.resolve("locations-0");
        write(directory, Map.of("segment.bytes", "30000", "cleanup.policy", "compact"), true);

        Dump log = dump(files(directory, ".log"), "--deep-iteration");
        assertThat(log.complained().lines())
                .allMatch(line -> line.startsWith("Non-consecutive offsets in") || line.contains(" is followed by "));
        assertThat(log.said())
                .contains("isvalid: true")
                .doesNotContain("isvalid: false")
                .contains("deleteHorizonMs: OptionalLong[");
        verifyBeside(directory);
    }

    private void verifyBeside(Path directory) throws Exception {
        for (String suffix : List.of(".index", ".timeindex")) {
            List<Path> indexes = files(directory, suffix);
            assertThat(indexes).isNotEmpty();
            assertThat(dump(indexes, "--verify-index-only").complained())
                    .as(suffix)
                    .isEmpty();
            assertThat(dump(indexes, "--index-sanity-check").complained())
                    .as(suffix)
                    .isEmpty();
        }
        List<Path> snapshots = files(directory, ".snapshot");
        assertThat(snapshots).isNotEmpty();
        Dump dump = dump(snapshots);
        assertThat(dump.complained()).isEmpty();
        assertThat(dump.said()).contains("producerId: 7 producerEpoch: 1").contains("producerId: 8 producerEpoch: 0");
    }

    private static void write(Path directory, Map<String, String> config, boolean compact) throws IOException {
        Random random = new Random(7);
        LogEnvironment env = LogEnvironment.of(new DiskFileStore(), Time.system());
        TopicPartition id =
                new TopicPartition(directory.getFileName().toString().replace("-0", ""), 0);
        try (PartitionLog log = PartitionLog.open(directory, id, TopicConfig.of(config), env)) {
            int[] sequences = new int[2];
            for (int i = 0; i < 300; i++) {
                RecordBatchBuilder batch = new RecordBatchBuilder(Compression.values()[i % 5]);
                int records = 1 + random.nextInt(4);
                for (int r = 0; r < records; r++) {
                    byte[] value = new byte[random.nextInt(600)];
                    random.nextBytes(value);
                    batch.append(
                            T0 + i * 10L + random.nextInt(50),
                            ("k" + random.nextInt(20)).getBytes(UTF_8),
                            random.nextInt(9) == 0 ? null : value,
                            List.of(Header.of("h", "v" + i)));
                }
                int producer = i % 3;
                if (producer < 2) {
                    batch.producer(7 + producer, (short) (1 - producer), sequences[producer]);
                    sequences[producer] += records;
                }
                log.append(batch.build(), 3);
            }
            if (compact) {
                assertThat(log.clean(new CleanerRun(CleanerLimits.DEFAULT, Time.system(), () -> false)))
                        .isPositive();
            }
        }
    }

    private static List<Path> files(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    /** Runs it as its command line does; it speaks to the standard streams. */
    private static synchronized Dump dump(List<Path> files, String... options)
            throws IOException, ReflectiveOperationException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add("--files");
        arguments.add(String.join(",", files.stream().map(Path::toString).toList()));
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try {
            Thread.currentThread()
                    .setContextClassLoader(inspector.getDeclaringClass().getClassLoader());
            System.setOut(new PrintStream(said, true, UTF_8));
            System.setErr(new PrintStream(complained, true, UTF_8));
            inspector.invoke(null, (Object) arguments.toArray(String[]::new));
        } finally {
            Thread.currentThread().setContextClassLoader(context);
            System.setOut(out);
            System.setErr(err);
        }
        return new Dump(said.toString(UTF_8), complained.toString(UTF_8));
    }
}
