package dev.streamstore.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.metadata.MetadataRecord.ClusterCreated;
import dev.streamstore.broker.metadata.MetadataRecord.ConfigAltered;
import dev.streamstore.broker.metadata.MetadataRecord.PartitionsAdded;
import dev.streamstore.broker.metadata.MetadataRecord.ProducerIdsReserved;
import dev.streamstore.broker.metadata.MetadataRecord.TopicCreated;
import dev.streamstore.broker.metadata.MetadataRecord.TopicDeleted;
import dev.streamstore.broker.partition.Partition;
import dev.streamstore.broker.partition.PartitionStore;
import dev.streamstore.broker.runtime.DiskFileStore;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetadataTest {

    private static final TopicName T = new TopicName("t");
    private static final UUID ID = new UUID(0, 7);
    private static final TopicConfig KEPT = TopicConfig.of(Map.of("retention.ms", "-1"));

    @TempDir
    Path directory;

    private PartitionStore metadataStore;
    private PartitionStore dataStore;
    private SingleNodeMetadata metadata;
    private Topics topics;

    @BeforeEach
    void open() {
        metadataStore = new PartitionStore(
                directory.resolve("metadata"), new DiskFileStore(), Time.system(), RandomSource.secure());
        metadataStore.open(id -> Optional.of(TopicConfig.defaults()));
        Partition log = metadataStore.create(Topics.METADATA.partition(0), TopicConfig.defaults());
        metadata = SingleNodeMetadata.open(
                log, Time.system(), () -> UUID.randomUUID().toString());
        dataStore = new PartitionStore(
                directory.resolve("topics"), new DiskFileStore(), Time.system(), RandomSource.secure());
        topics = new Topics(metadata, dataStore, UUID::randomUUID);
        topics.open();
    }

    @AfterEach
    void close() {
        dataStore.close();
        metadataStore.close();
    }

    /** What lies on disks out there: these texts never change, new fields may come. */
    static List<List<Object>> golden() {
        return List.of(
                List.of(new ClusterCreated("c"), "{\"type\":\"clusterCreated\",\"clusterId\":\"c\"}"),
                List.of(
                        new TopicCreated(ID, T, 3, KEPT),
                        "{\"type\":\"topicCreated\",\"topicId\":\"00000000-0000-0000-0000-000000000007\","
                                + "\"name\":\"t\",\"partitions\":3,\"config\":{\"retention.ms\":\"-1\"}}"),
                List.of(
                        new ConfigAltered(ID, KEPT),
                        "{\"type\":\"configAltered\",\"topicId\":\"00000000-0000-0000-0000-000000000007\","
                                + "\"config\":{\"retention.ms\":\"-1\"}}"),
                List.of(
                        new PartitionsAdded(ID, 5),
                        "{\"type\":\"partitionsAdded\",\"topicId\":\"00000000-0000-0000-0000-000000000007\","
                                + "\"partitions\":5}"),
                List.of(
                        new TopicDeleted(ID),
                        "{\"type\":\"topicDeleted\",\"topicId\":\"00000000-0000-0000-0000-000000000007\"}"),
                List.of(new ProducerIdsReserved(2000), "{\"type\":\"producerIdsReserved\",\"nextProducerId\":2000}"));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void recordsAreTheseTexts(List<Object> recordAndText) {
        var record = (MetadataRecord) recordAndText.get(0);
        var text = (String) recordAndText.get(1);

        assertThat(new String(MetadataJson.encode(record), StandardCharsets.UTF_8))
                .isEqualTo(text);
        assertThat(MetadataJson.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(record);
    }

    /** The process ended between the record that deletes it and the deletion of its files. */
    @Test
    void aDeletionThatWasInterruptedLeavesNothingBehind() throws IOException {
        topics.create(T, 2, KEPT);
        topics.create(new TopicName("again"), 1, TopicConfig.defaults());
        UUID first = topics.topic(new TopicName("again")).id();
        metadata.change(image -> List.of(
                new TopicDeleted(topics.topic(T).id()),
                new TopicDeleted(first),
                new TopicCreated(ID, new TopicName("again"), 1, TopicConfig.defaults())));
        store("again").append(dev.streamstore.broker.log.Batches.of("of the first"));

        close();
        open();

        assertThat(store("again").logEndOffset()).isZero();
        try (var left = Files.list(directory.resolve("topics"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder(".lock", "again-0");
        }
    }

    private Partition store(String topic) {
        return dataStore.get(new TopicName(topic).partition(0));
    }

    @Test
    void whoReplaysTheLogHasTheSameImage() {
        topics.create(T, 2, KEPT);
        topics.create(new TopicName("gone"), 1, TopicConfig.defaults());
        topics.delete(new TopicName("gone"));
        topics.alter(T, Optional.of(4), Optional.of(TopicConfig.defaults()));
        new ProducerIds(metadata).next();
        MetadataImage before = metadata.image();

        close();
        open();

        assertThat(metadata.image()).isEqualTo(before);
        assertThat(before.clusterId()).hasSize(36);
        assertThat(before.topics().keySet()).containsExactly(T);
        assertThat(before.topic(T).orElseThrow().partitions()).isEqualTo(4);
    }

    @Test
    void anAlterationThatIsRefusedChangesNothing() {
        topics.create(T, 2, KEPT);
        MetadataImage before = metadata.image();

        assertThatThrownBy(() -> topics.alter(T, Optional.of(1), Optional.of(TopicConfig.defaults())))
                .isInstanceOfSatisfying(
                        BrokerFault.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.INVALID_REQUEST));

        assertThat(metadata.image()).isSameAs(before);
    }

    /** The process ended after the record was written and before the partitions were. */
    @Test
    void aTopicWhoseDirectoriesWereNeverMadeGetsThemAtStart() {
        metadata.change(image -> List.of(new TopicCreated(ID, T, 2, KEPT)));

        close();
        open();

        assertThat(topics.partition(T, 1).logEndOffset()).isZero();
        assertThat(Files.isDirectory(directory.resolve("topics/t-1"))).isTrue();
    }

    /** The process ended after the deletion was written and before the records were deleted. */
    @Test
    void theRecordsOfADeletedTopicNeverShowUpInItsSuccessor() {
        topics.create(T, 1, KEPT);
        UUID id = topics.topic(T).id();
        topics.partition(T, 0).append(batch());
        metadata.change(image -> List.of(new TopicDeleted(id)));

        topics.create(T, 1, KEPT);
        assertThat(topics.partition(T, 0).logEndOffset()).isZero();

        topics.partition(T, 0).append(batch());
        UUID second = topics.topic(T).id();
        metadata.change(image -> List.of(new TopicDeleted(second)));
        close();
        open();
        topics.create(T, 1, KEPT);
        assertThat(topics.partition(T, 0).logEndOffset()).isZero();
    }

    @Test
    void noProducerIdIsGivenTwiceEvenAfterARestart() {
        var ids = new ProducerIds(metadata);
        assertThat(ids.next()).isEqualTo(0);
        assertThat(ids.next()).isEqualTo(1);

        close();
        open();

        assertThat(new ProducerIds(metadata).next()).isEqualTo(1000);
    }

    private static ByteBuffer batch() {
        return new RecordBatchBuilder(Compression.NONE)
                .append(1, null, new byte[] {1}, List.of())
                .build();
    }
}
