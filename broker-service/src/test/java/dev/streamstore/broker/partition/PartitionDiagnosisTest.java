package dev.streamstore.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.explain.Finding;
import dev.streamstore.broker.explain.Severity;
import dev.streamstore.broker.log.Batches;
import dev.streamstore.broker.runtime.FaultyFileStore;
import dev.streamstore.broker.runtime.ManualTime;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionDiagnosisTest {

    @TempDir
    Path directory;

    private final ManualTime time = new ManualTime(Batches.T0);
    private final FaultyFileStore files = new FaultyFileStore();
    private PartitionStore store;
    private Partition partition;

    @BeforeEach
    void open() {
        store = new PartitionStore(directory, files, time, RandomSource.secure());
        store.open(id -> Optional.of(TopicConfig.defaults()));
        partition =
                store.create(new TopicPartition("t", 0), TopicConfig.of(Map.of(TopicConfig.MAX_MESSAGE_BYTES, "500")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void nobodyHasWrittenYet() {
        assertThat(finding("EMPTY").sentence())
                .isEqualTo("The log holds no record; nothing was appended since the broker started.");
    }

    @Test
    void theHighWatermarkStandsStillBecauseNobodyWrites() {
        partition.append(Batches.of("a", "b"));
        time.advance(Duration.ofSeconds(90));

        Finding finding = finding("HIGH_WATERMARK_AT_END");
        assertThat(finding.severity()).isEqualTo(Severity.OK);
        assertThat(finding.sentence())
                .isEqualTo("The high watermark is at offset 2, the end of the log: nothing is held back, and it stands "
                        + "still until someone appends; the last append was 90.0 s ago.");
        assertThat(finding.facts()).containsEntry("highWatermark", 2L).containsEntry("logEndOffset", 2L);
    }

    @Test
    void aProducerIsFencedByItsSuccessor() {
        partition.append(Batches.from(7, 3, 0, "a"));
        refused(() -> partition.append(Batches.from(7, 2, 0, "b")));
        refused(() -> partition.append(Batches.from(7, 2, 0, "b")));
        time.advance(Duration.ofSeconds(4));

        Finding fenced = finding("FENCED_PRODUCER");
        assertThat(fenced.severity()).isEqualTo(Severity.PROBLEM);
        assertThat(fenced.sentence())
                .startsWith("2 appends were refused, last 4.0 s ago: a newer instance of the same producer has written "
                        + "with a higher epoch")
                .contains("epoch: expected 3 but was 2");
        assertThat(fenced.action()).contains("Stop the older instance");
        assertThat(fenced.facts()).containsEntry("times", 2L);
        assertThat(finding("PRODUCER").sentence())
                .startsWith("Producer 7 writes in epoch 3; lower epochs are refused as fenced. Its last record is at "
                        + "offset 0 with sequence 0");
    }

    @Test
    void aGapInTheSequenceAndARecordThatIsTooLarge() {
        refused(() -> partition.append(Batches.from(7, 0, 5, "a")));
        refused(() -> partition.append(Batches.of("x".repeat(600))));

        assertThat(finding("OUT_OF_ORDER_SEQUENCE").sentence()).contains("one before it is missing");
        assertThat(finding("RECORD_TOO_LARGE").action()).contains("max.message.bytes");
        time.advance(Duration.ofMinutes(10));
        assertThat(codes()).containsExactly("EMPTY");
    }

    @Test
    void recordsThatWereTrimmed() {
        partition.append(Batches.of("a", "b", "c"));
        partition.deleteRecordsBefore(2);

        assertThat(finding("LOG_TRIMMED").facts()).containsEntry("logStartOffset", 2L);
        assertThat(finding("LOG_TRIMMED").sentence()).contains("retention (the default)");

        partition.applyConfig(TopicConfig.of(Map.of("retention.ms", "60000")));
        assertThat(finding("LOG_TRIMMED").sentence()).contains("retention (retention.ms=60000)");
        partition.deleteRecordsBefore(3);
        assertThat(codes()).contains("EMPTY").doesNotContain("HIGH_WATERMARK_AT_END");
    }

    @Test
    void whatIsWrittenIsHeldBackUntilItIsOnTheDisk() {
        partition.applyConfig(TopicConfig.of(Map.of("flush.policy", "fsync")));
        partition.append(Batches.of("a"));
        AtomicReference<Finding> seen = new AtomicReference<>();
        files.beforeNextForce(() -> seen.set(finding("HIGH_WATERMARK_HELD")));
        partition.append(Batches.of("b"));

        Finding held = seen.get();
        assertThat(held.severity()).isEqualTo(Severity.WAITING);
        assertThat(held.sentence())
                .startsWith("1 record after offset 1 is written but not visible yet: flush.policy=fsync shows");
        assertThat(codes()).doesNotContain("HIGH_WATERMARK_HELD");
        files.failForce(true);
        refused(() -> partition.append(Batches.of("c")));
        assertThat(finding("STORAGE_ERROR").sentence()).contains("the disk failed or is full");
        files.heal();
    }

    @Test
    void onlySomeProducersAreToldOf() {
        for (int producer = 1; producer <= 6; producer++) {
            partition.append(Batches.from(producer, 0, 0, "a"));
        }
        assertThat(codes().stream().filter("PRODUCER"::equals)).hasSize(5);
    }

    private Finding finding(String code) {
        return findings().stream()
                .filter(f -> f.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected " + code + " among " + codes()));
    }

    private List<String> codes() {
        return findings().stream().map(Finding::code).toList();
    }

    private List<Finding> findings() {
        return new PartitionDiagnosis(partition, Instant.ofEpochMilli(time.wallMs())).findings();
    }

    private static void refused(Runnable append) {
        assertThatExceptionOfType(BrokerFault.class).isThrownBy(append::run);
    }
}
