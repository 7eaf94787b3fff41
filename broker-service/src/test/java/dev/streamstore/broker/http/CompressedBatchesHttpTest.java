package dev.streamstore.broker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.http.RunningBroker.Answer;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.internals.Crc32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Kafka's producer compressed goes through the broker untouched: its socket, its disk, its socket again. */
class CompressedBatchesHttpTest {
    private static final long T0 = 1_700_000_000_000L;
    private static final String BATCHES = "/v1/topics/t/partitions/0/batches";
    private static final String RECORDS = "/v1/topics/t/partitions/0/records";

    @TempDir
    Path dataDir;

    @Test
    void kafkasBatchesComeBackByteForByteWhateverTheirCompression() throws IOException {
        byte[] sent = new byte[0];
        try (RunningBroker broker = RunningBroker.start(dataDir)) {
            broker.put("/v1/topics/t", "{}");
            for (CompressionType compression : CompressionType.values()) {
                int first = 20 * compression.id;
                byte[] batch = kafkasBatch(compression, first);
                assertThat(broker.postBatches(BATCHES, batch).number("baseOffset"))
                        .isEqualTo(first);
                sent = joined(sent, stored(batch, first));
            }

            Answer fetched = broker.send(broker.request(RECORDS + "?offset=0").header("Accept", RunningBroker.BATCHES));
            assertThat(fetched.bytes()).isEqualTo(sent);

            var records = broker.get(RECORDS + "?offset=0").json().required("records");
            assertThat(records).hasSize(100);
            for (int i = 0; i < 100; i++) {
                assertThat(records.get(i).required("offset").intValue()).isEqualTo(i);
                assertThat(records.get(i).required("key").stringValue()).isEqualTo("k" + i);
                assertThat(records.get(i).required("value").toString()).isEqualTo("{\"i\":" + i + "}");
            }
        }

        Path segment = dataDir.resolve("topics/t-0/00000000000000000000.log");
        assertThat(Files.readAllBytes(segment)).isEqualTo(sent);
        try (FileRecords records = FileRecords.open(segment.toFile())) {
            int offset = 0;
            for (var batch : records.batches()) {
                batch.ensureValid();
                for (var record : batch) {
                    assertThat(new SimpleRecord(record)).isEqualTo(record(offset));
                    assertThat(record.offset()).isEqualTo(offset++);
                }
            }
            assertThat(offset).isEqualTo(100);
        }
    }

    /** Nobody opens it on its way in; so whoever reads it as JSON is told, and where to go on. */
    @Test
    void aCompressedBatchOfGarbageHoldsUpNoReader() {
        try (RunningBroker broker = RunningBroker.start(dataDir)) {
            broker.put("/v1/topics/t", "{}");
            broker.post(RECORDS.replace("/partitions/0", ""), "{\"records\":[{\"value\":0}]}");
            ByteBuffer garbage = new RecordBatchBuilder(Compression.NONE)
                    .append(T0, null, "no gzip".getBytes(UTF_8), List.of())
                    .build();
            garbage.putShort(21, (short) Compression.GZIP.code());
            garbage.putInt(17, (int) Crc32C.compute(garbage, 21, garbage.limit() - 21));
            assertThat(broker.postBatches(BATCHES, garbage.array()).status()).isEqualTo(200);
            broker.post(RECORDS.replace("/partitions/0", ""), "{\"records\":[{\"value\":2}]}");

            Answer before = broker.get(RECORDS + "?offset=0");
            assertThat(before.json().required("records")).hasSize(1);
            assertThat(before.number("nextOffset")).isEqualTo(1);
            Answer at = broker.get(RECORDS + "?offset=1");
            assertThat(at.problem()).isEqualTo("422 CORRUPT_BATCH");
            assertThat(at.number("nextOffset")).isEqualTo(2);
            assertThat(broker.get(RECORDS + "?offset=2").json().required("records"))
                    .hasSize(1);
        }
    }

    private static byte[] kafkasBatch(CompressionType compression, int first) {
        SimpleRecord[] records = IntStream.range(first, first + 20)
                .mapToObj(CompressedBatchesHttpTest::record)
                .toArray(SimpleRecord[]::new);
        ByteBuffer batch = MemoryRecords.withRecords(
                        org.apache.kafka.common.compress.Compression.of(compression)
                                .build(),
                        records)
                .buffer();
        byte[] bytes = new byte[batch.remaining()];
        batch.get(bytes);
        return bytes;
    }

    private static SimpleRecord record(int i) {
        return new SimpleRecord(T0 + i, ("k" + i).getBytes(UTF_8), ("{\"i\":" + i + "}").getBytes(UTF_8));
    }

    /** The two fields outside the checksum are the broker's. */
    private static byte[] stored(byte[] batch, long baseOffset) {
        return ByteBuffer.wrap(batch.clone())
                .putLong(0, baseOffset)
                .putInt(12, 0)
                .array();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
