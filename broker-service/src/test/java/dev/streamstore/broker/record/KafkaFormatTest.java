package dev.streamstore.broker.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.log.LogEnvironment;
import dev.streamstore.broker.log.PartitionLog;
import dev.streamstore.broker.runtime.DiskFileStore;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.Header;
import dev.streamstore.client.Murmur2;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import dev.streamstore.client.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression.Builder;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kafka's own classes judge our bytes, and we read theirs. */
class KafkaFormatTest {
    private static final long T0 = 1_700_000_000_000L;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void kafkaReadsOurBatches(Compression compression) {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            List<SimpleRecord> expected = randomRecords(random);
            RecordBatchBuilder builder = new RecordBatchBuilder(compression);
            for (SimpleRecord record : expected) {
                builder.append(
                        record.timestamp(), array(record.key()), array(record.value()), headers(record.headers()));
            }
            int sequence = random.nextInt(Integer.MAX_VALUE);
            ByteBuffer bytes = builder.producer(random.nextLong(1L << 40), (short) random.nextInt(1 << 15), sequence)
                    .build();
            RecordBatch ours = RecordBatch.at(bytes, 0);
            long baseOffset = random.nextLong(1L << 50);
            ours.assign(baseOffset, random.nextInt(1000));

            var batch = MemoryRecords.readableRecords(bytes.duplicate()).firstBatch();
            batch.ensureValid();
            assertThat(batch.magic()).isEqualTo((byte) 2);
            assertThat(batch.baseOffset()).isEqualTo(baseOffset);
            assertThat(batch.lastOffset()).isEqualTo(ours.lastOffset());
            assertThat(batch.partitionLeaderEpoch()).isEqualTo(ours.partitionLeaderEpoch());
            assertThat(batch.producerId()).isEqualTo(ours.producerId());
            assertThat(batch.producerEpoch()).isEqualTo(ours.producerEpoch());
            assertThat(batch.baseSequence()).isEqualTo(sequence);
            assertThat(batch.lastSequence()).isEqualTo(ours.lastSequence());
            assertThat(batch.maxTimestamp()).isEqualTo(ours.maxTimestampMs());
            assertThat((int) batch.compressionType().id).isEqualTo(compression.code());
            assertThat(batch.isTransactional()).isFalse();
            int i = 0;
            for (Record record : batch) {
                assertThat(new SimpleRecord(record)).isEqualTo(expected.get(i));
                assertThat(record.offset()).isEqualTo(baseOffset + i);
                assertThat(record.sequence()).isEqualTo(RecordBatch.sequenceAfter(sequence, i));
                i++;
            }
            assertThat(i).isEqualTo(expected.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void weReadKafkasBatches(CompressionType compression) {
        Random random = new Random(2);
        for (int round = 0; round < 50; round++) {
            List<SimpleRecord> expected = randomRecords(random);
            Builder<?> kafka = org.apache.kafka.common.compress.Compression.of(compression);
            ByteBuffer bytes = MemoryRecords.withIdempotentRecords(
                            77, kafka.build(), 5L, (short) 6, 7, 8, expected.toArray(SimpleRecord[]::new))
                    .buffer();

            RecordBatch batch = RecordBatches.in(bytes).getFirst();
            batch.validate();
            assertThat(batch.baseOffset()).isEqualTo(77);
            assertThat(batch.partitionLeaderEpoch()).isEqualTo(8);
            assertThat(batch.producerId()).isEqualTo(5);
            List<SimpleRecord> read = new ArrayList<>();
            for (LogRecord record : batch) {
                read.add(new SimpleRecord(
                        record.timestampMs(), record.key(), record.value(), kafkaHeaders(record.headers())));
                assertThat(record.offset()).isEqualTo(76 + read.size());
                assertThat(record.sequence()).isEqualTo(6 + read.size());
            }
            assertThat(read).isEqualTo(expected);
        }
    }

    /** Not only the same records: the same library at the same level, and so the same bytes. */
    @ParameterizedTest
    @EnumSource
    void ourBytesAreKafkas(Compression compression) {
        List<SimpleRecord> records = randomRecords(new Random(3));
        RecordBatchBuilder builder = new RecordBatchBuilder(compression);
        for (SimpleRecord record : records) {
            builder.append(record.timestamp(), array(record.key()), array(record.value()), headers(record.headers()));
        }
        ByteBuffer ours = builder.producer(5, (short) 6, 7).build();
        ByteBuffer kafkas = MemoryRecords.withIdempotentRecords(
                        0,
                        org.apache.kafka.common.compress.Compression.of(CompressionType.forId(compression.code()))
                                .build(),
                        5L,
                        (short) 6,
                        7,
                        RecordBatch.NONE,
                        records.toArray(SimpleRecord[]::new))
                .buffer();
        assertThat(ours).isEqualTo(kafkas);
    }

    @Test
    void kafkaReadsOurSegments() throws IOException {
        TopicPartition id = new TopicPartition("orders", 0);
        TopicConfig config = TopicConfig.of(Map.of("segment.bytes", "10000"));
        try (PartitionLog log =
                PartitionLog.open(directory, id, config, LogEnvironment.of(new DiskFileStore(), Time.system()))) {
            for (int i = 0; i < 60; i++) {
                RecordBatchBuilder builder = new RecordBatchBuilder(Compression.values()[i % 5]);
                builder.append(T0 + i, ("k" + i).getBytes(UTF_8), noise(i), List.of());
                builder.append(T0 + i, null, ("second" + i).getBytes(UTF_8), List.of(Header.of("h", "v")));
                log.append(builder.producer(3, (short) 0, 2 * i).build(), 4);
            }
        }
        long offset = 0;
        List<Path> segments;
        try (Stream<Path> paths = Files.list(directory)) {
            segments = paths.filter(path -> path.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
        assertThat(segments).hasSizeGreaterThan(2);
        for (Path segment : segments) {
            assertThat(segment.getFileName().toString()).isEqualTo("%020d.log".formatted(offset));
            try (FileRecords records = FileRecords.open(segment.toFile())) {
                for (var batch : records.batches()) {
                    batch.ensureValid();
                    assertThat(batch.baseOffset()).isEqualTo(offset);
                    assertThat(batch.partitionLeaderEpoch()).isEqualTo(4);
                    for (Record record : batch) {
                        assertThat(record.offset()).isEqualTo(offset++);
                    }
                }
            }
        }
        assertThat(offset).isEqualTo(120);
    }

    @Test
    void keysGoWhereKafkaPutsThem() {
        Random random = new Random(4);
        for (int length = 0; length < 200; length++) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            assertThat(Murmur2.hash(key)).isEqualTo(Utils.murmur2(key));
            assertThat(Murmur2.partition(key, 6)).isEqualTo(Utils.toPositive(Utils.murmur2(key)) % 6);
        }
    }

    /** What no compression makes smaller. */
    private static byte[] noise(long seed) {
        byte[] bytes = new byte[700];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static List<SimpleRecord> randomRecords(Random random) {
        List<SimpleRecord> records = new ArrayList<>();
        for (int i = 1 + random.nextInt(40); i > 0; i--) {
            org.apache.kafka.common.header.Header[] headers =
                    new org.apache.kafka.common.header.Header[random.nextInt(4)];
            for (int h = 0; h < headers.length; h++) {
                headers[h] = new RecordHeader("hé" + h, randomBytes(random, 20));
            }
            records.add(new SimpleRecord(
                    T0 + random.nextInt(1_000_000) - 500_000,
                    randomBytes(random, 40),
                    randomBytes(random, 3000),
                    headers));
        }
        return records;
    }

    private static byte[] randomBytes(Random random, int bound) {
        if (random.nextInt(5) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(bound)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] array(ByteBuffer buffer) {
        return buffer == null ? null : Utils.toArray(buffer);
    }

    private static List<Header> headers(org.apache.kafka.common.header.Header[] headers) {
        return Stream.of(headers)
                .map(each -> new Header(each.key(), each.value()))
                .toList();
    }

    private static org.apache.kafka.common.header.Header[] kafkaHeaders(List<Header> headers) {
        return headers.stream()
                .map(each -> new RecordHeader(each.key(), each.value()))
                .toArray(org.apache.kafka.common.header.Header[]::new);
    }
}
