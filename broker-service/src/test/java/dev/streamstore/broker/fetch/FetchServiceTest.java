package dev.streamstore.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.metadata.SingleNodeMetadata;
import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.partition.PartitionStore;
import dev.streamstore.broker.runtime.DiskFileStore;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchServiceTest {

    private static final TopicName T = new TopicName("t");
    private static final int MUCH = 1024 * 1024;

    @TempDir
    Path directory;

    private PartitionStore metadataStore;
    private PartitionStore dataStore;
    private Topics topics;
    private FetchService fetch;

    @BeforeEach
    void open() {
        metadataStore = store("metadata");
        metadataStore.open(id -> Optional.of(TopicConfig.defaults()));
        var log = metadataStore.create(Topics.METADATA.partition(0), TopicConfig.defaults());
        dataStore = store("topics");
        topics = new Topics(SingleNodeMetadata.open(log, Time.system(), () -> "c"), dataStore, UUID::randomUUID);
        topics.open();
        topics.create(T, 2, TopicConfig.defaults());
        fetch = new FetchService(topics, Time.system());
    }

    @AfterEach
    void close() {
        dataStore.close();
        metadataStore.close();
    }

    /** An append may come before the wait, during its preparation, or after: it must never be slept through. */
    @Test
    void noAppendIsSleptThrough() throws Exception {
        for (int round = 0; round < 500; round++) {
            int partition = round % 2;
            long offset = topics.partition(T, partition).logEndOffset();
            var fetching = inBackground(
                    List.of(at(partition, offset, MUCH)), FetchLimits.anything(Duration.ofSeconds(30), MUCH));

            append(partition, 10);

            Fetched.Records found =
                    (Fetched.Records) fetching.get(20, TimeUnit.SECONDS).getFirst();
            assertThat(found.read().nextOffset()).isEqualTo(offset + 1);
        }
    }

    @Test
    void waitsUntilThereIsEnough() throws Exception {
        int batchBytes = append(0, 10);
        var fetching = inBackground(
                List.of(at(0, 0, MUCH), at(1, 0, MUCH)), new FetchLimits(Duration.ofSeconds(30), batchBytes + 1, MUCH));
        await().until(fetch::isAnyoneWaiting);
        assertThat(fetching.isDone()).isFalse();

        append(1, 10);

        List<Fetched> found = fetching.get(20, TimeUnit.SECONDS);
        assertThat(found).hasSize(2).allSatisfy(f -> assertThat(nextOffset(f)).isEqualTo(1));
        assertThat(fetch.isAnyoneWaiting()).isFalse();
    }

    @Test
    void earlierPositionsAreFilledFirst() throws Exception {
        int batchBytes = append(0, 100);
        append(1, 100);

        List<Fetched> found = fetch.fetch(
                List.of(at(1, 0, MUCH), at(0, 0, MUCH)),
                FetchLimits.anything(Duration.ZERO, batchBytes),
                Waits.ADMITTED);

        assertThat(nextOffset(found.get(0))).isEqualTo(1);
        assertThat(nextOffset(found.get(1))).isZero();
    }

    @Test
    void whatCanNotBeReadEndsTheWaitInItsPlace() throws Exception {
        List<Fetched> found = fetch.fetch(
                List.of(at(0, 0, MUCH), at(0, 9, MUCH), at(7, 0, MUCH)),
                FetchLimits.anything(Duration.ofSeconds(30), MUCH),
                Waits.ADMITTED);

        assertThat(nextOffset(found.get(0))).isZero();
        assertThat(((Fetched.Refused) found.get(1)).fault().code()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(((Fetched.Refused) found.get(2)).fault().code()).isEqualTo(ErrorCode.UNKNOWN_PARTITION);
    }

    @Test
    void aTopicThatIsDeletedEndsTheWait() throws Exception {
        var fetching = inBackground(List.of(at(0, 0, MUCH)), FetchLimits.anything(Duration.ofSeconds(30), MUCH));
        await().until(fetch::isAnyoneWaiting);

        topics.delete(T);

        assertThat(fetching.get(20, TimeUnit.SECONDS).getFirst()).isInstanceOf(Fetched.Refused.class);
    }

    @Test
    void stoppingEndsEveryWaitAndPreventsNewOnes() throws Exception {
        var limits = FetchLimits.anything(Duration.ofSeconds(30), MUCH);
        var fetching = inBackground(List.of(at(0, 0, MUCH)), limits);
        await().until(fetch::isAnyoneWaiting);

        fetch.stopWaiting();

        assertThat(nextOffset(fetching.get(20, TimeUnit.SECONDS).getFirst())).isZero();
        assertThat(nextOffset(inBackground(List.of(at(0, 0, MUCH)), limits)
                        .get(20, TimeUnit.SECONDS)
                        .getFirst()))
                .isZero();
    }

    private FutureTask<List<Fetched>> inBackground(List<FetchPosition> positions, FetchLimits limits) {
        var task = new FutureTask<>(() -> fetch.fetch(positions, limits, Waits.ADMITTED));
        Thread.startVirtualThread(task);
        return task;
    }

    /** Returns how many bytes the batch has. */
    private int append(int partition, int valueBytes) {
        var batch = new RecordBatchBuilder(Compression.NONE)
                .append(1, null, new byte[valueBytes], List.of())
                .build();
        int sizeBytes = batch.remaining();
        topics.partition(T, partition).append(batch);
        return sizeBytes;
    }

    private static FetchPosition at(int partition, long offset, int maxBytes) {
        return new FetchPosition(T, partition, offset, maxBytes);
    }

    private static long nextOffset(Fetched fetched) {
        return ((Fetched.Records) fetched).read().nextOffset();
    }

    private PartitionStore store(String name) {
        return new PartitionStore(directory.resolve(name), new DiskFileStore(), Time.system(), RandomSource.secure());
    }
}
