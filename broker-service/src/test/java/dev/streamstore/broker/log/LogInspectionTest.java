package dev.streamstore.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.inspect.BatchPage;
import dev.streamstore.broker.inspect.BatchView;
import dev.streamstore.broker.inspect.SegmentView;
import dev.streamstore.broker.runtime.DiskFileStore;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogInspectionTest {

    @TempDir
    Path directory;

    private PartitionLog log;

    @BeforeEach
    void open() throws IOException {
        log = PartitionLog.open(
                directory,
                new TopicPartition("t", 0),
                TopicConfig.of(Map.of(TopicConfig.SEGMENT_BYTES, "20000")),
                LogEnvironment.of(new DiskFileStore(), Time.system()));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void showsSegmentsBatchesIndexesAndProducers() {
        log.append(Batches.from(7, 2, 0, "a", "b"), 3);
        for (int i = 0; i < 8; i++) {
            log.append(Batches.at(Batches.T0 + i, "x".repeat(4000)), 3);
        }

        var segments = log.inspection().segments();
        assertThat(segments).hasSize(2);
        assertThat(segments.stream().map(SegmentView::active)).containsExactly(false, true);
        SegmentView sealed = segments.getFirst();
        assertThat(sealed.files())
                .containsExactly(
                        "00000000000000000000.log", "00000000000000000000.index", "00000000000000000000.timeindex");
        assertThat(sealed.offsetIndexEntries()).isPositive();

        BatchPage page = log.inspection().batches(0, 0, 2);
        BatchView first = page.batches().getFirst();
        assertThat(first.baseOffset()).isZero();
        assertThat(first.lastOffset()).isEqualTo(1);
        assertThat(first.records()).isEqualTo(2);
        assertThat(first.crcOk()).isTrue();
        assertThat(first.compression()).isEqualTo("none");
        assertThat(first.producerId()).isEqualTo(7);
        assertThat(first.producerEpoch()).isEqualTo(2);
        assertThat(first.leaderEpoch()).isEqualTo(3);
        assertThat(first.maxTimestampMs()).isEqualTo(Batches.T0);
        assertThat(page.batches().get(1).position()).isEqualTo(first.sizeBytes());
        BatchPage rest = log.inspection().batches(0, page.nextPosition(), 100);
        assertThat(rest.batches().getFirst().baseOffset()).isEqualTo(3);
        assertThat(rest.nextPosition()).isEqualTo(-1);

        var entry = log.inspection().index(0, 1).offsets().getFirst();
        BatchView hinted =
                log.inspection().batches(0, entry.position(), 1).batches().getFirst();
        assertThat(hinted.lastOffset()).isEqualTo(entry.lastOffset());
        assertThat(log.inspection().producers())
                .singleElement()
                .satisfies(producer -> assertThat(producer.lastOffset()).isEqualTo(1));
    }

    @Test
    void showsDamageWithoutStumblingOverIt() throws IOException {
        log.append(Batches.of("a"), 0);
        log.append(Batches.of("b"), 0);
        Path file = directory.resolve("00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(file);
        int second = RecordBatch.headerAt(ByteBuffer.wrap(bytes), 0).sizeBytes();
        bytes[second - 1] ^= 1;
        Files.write(file, bytes);

        assertThat(log.inspection().batches(0, 0, 10).batches().stream().map(BatchView::crcOk))
                .containsExactly(false, true);

        bytes[second + 16] = 9;
        Files.write(file, bytes);
        BatchPage page = log.inspection().batches(0, 0, 10);
        assertThat(page.batches()).hasSize(1);
        assertThat(page.damage()).contains("magic");
        assertThat(page.nextPosition()).isEqualTo(-1);
    }

    @Test
    void refusesASegmentThatIsNotThere() {
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> log.inspection().batches(17, 0, 1))
                .withMessage("[segment] base offset: expected that of a segment but was 17");
    }
}
