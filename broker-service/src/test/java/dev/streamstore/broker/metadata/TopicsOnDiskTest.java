package dev.streamstore.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.log.Batches;
import dev.streamstore.broker.partition.PartitionStore;
import dev.streamstore.broker.runtime.FaultyFileStore;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the metadata says and what lies in the data directory, when the process ended between the two or a file is damaged. */
@ExtendWith(OutputCaptureExtension.class)
class TopicsOnDiskTest {
    private static final TopicName T = new TopicName("t");
    private static final TopicName OTHER = new TopicName("other");
    private static final int PARTITIONS = 4;

    /** What creating one partition writes. */
    private static final int TOPIC_ID_BYTES = "version: 0\ntopic_id: \n".length() + 22;

    @TempDir
    Path root;

    private FaultyFileStore metadataFiles;
    private FaultyFileStore dataFiles;
    private PartitionStore metadataStore;
    private PartitionStore dataStore;
    private Topics topics;
    private int processes;

    @BeforeEach
    void open() {
        metadataFiles = new FaultyFileStore();
        dataFiles = new FaultyFileStore();
        metadataStore = new PartitionStore(directory("metadata"), metadataFiles, Time.system(), RandomSource.secure());
        metadataStore.open(id -> Optional.of(TopicConfig.defaults()));
        dataStore = new PartitionStore(directory("topics"), dataFiles, Time.system(), RandomSource.secure());
        topics = new Topics(
                SingleNodeMetadata.open(
                        metadataStore.create(Topics.METADATA.partition(0), TopicConfig.defaults()),
                        Time.system(),
                        () -> "c"),
                dataStore,
                UUID::randomUUID);
        topics.open();
    }

    @AfterEach
    void close() {
        dataStore.close();
        metadataStore.close();
    }

    private Path directory(String name) {
        return root.resolve("process-" + processes).resolve(name);
    }

    /** Another process, on what this one has left so far. */
    private void kill() throws IOException {
        Path left = root.resolve("process-" + processes);
        Path next = root.resolve("process-" + (processes + 1));
        try (Stream<Path> all = Files.walk(left)) {
            for (Path each : all.toList()) {
                Files.copy(each, next.resolve(left.relativize(each).toString()));
            }
        }
        close();
        processes++;
        open();
    }

    /** What is created comes before the record that tells of it. Nothing is deleted that nobody asked to delete. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, PARTITIONS})
    void aCreationThatEndedInTheMiddleIsNoTopicAndItsDirectoriesAreSetAside(int created) throws IOException {
        dataFiles.leaveRoomFor((long) created * TOPIC_ID_BYTES);
        metadataFiles.leaveRoomFor(created < PARTITIONS ? Long.MAX_VALUE : 0);
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> topics.create(T, PARTITIONS, TopicConfig.defaults()))
                .satisfies(fault -> assertThat(fault.code()).isEqualTo(ErrorCode.STORAGE_ERROR));
        assertThat(dataStore.all()).hasSize(created);

        kill();

        assertThat(topics.find(T)).isEmpty();
        assertThat(dataStore.all()).isEmpty();
        // One more: the directory of the partition that was begun.
        int begun = Math.min(created + 1, PARTITIONS);
        assertThat(names()).hasSize(1 + begun);
        IntStream.range(0, begun)
                .forEach(i -> assertThat(names()).anyMatch(name -> name.matches("t-" + i + "\\.[0-9a-f]{16}-stray")));
        assertThat(topics.create(T, 2, TopicConfig.defaults())).isTrue();
        topics.partition(T, 1).append(Batches.of("a"));
        assertThat(topics.partition(T, 0).logEndOffset()).isZero();

        kill();

        assertThat(topics.topic(T).partitions()).isEqualTo(2);
        assertThat(topics.partition(T, 1).logEndOffset()).isEqualTo(1);
        assertThat(names()).hasSize(1 + begun + 2);
    }

    /** As above for partitions that are added: those that were are there, with their records. */
    @Test
    void anAdditionThatEndedInTheMiddleAddsNothing() throws IOException {
        topics.create(T, 1, TopicConfig.defaults());
        topics.partition(T, 0).append(Batches.of("a"));
        dataFiles.leaveRoomFor(TOPIC_ID_BYTES);
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> topics.alter(T, Optional.of(3), Optional.empty()));

        kill();

        assertThat(topics.topic(T).partitions()).isEqualTo(1);
        assertThat(topics.partition(T, 0).logEndOffset()).isEqualTo(1);
        assertThat(dataStore.all()).hasSize(1);
        topics.alter(T, Optional.of(3), Optional.empty());
        topics.partition(T, 2).append(Batches.of("b"));
        assertThat(topics.topic(T).partitions()).isEqualTo(3);
    }

    /** The id of a topic that is there is known from the metadata; the file is needed when it is gone. */
    @ParameterizedTest
    @ValueSource(strings = {"", "version: 0\n", "version: 0\ntopic_id: AAAA\n", "\0\0\0", "missing", "another"})
    void aDamagedTopicIdIsToldAndPutRight(String content, CapturedOutput output) throws IOException {
        topics.create(T, 2, TopicConfig.defaults());
        topics.create(OTHER, 1, TopicConfig.defaults());
        for (TopicPartition id : List.of(T.partition(0), T.partition(1), OTHER.partition(0))) {
            dataStore.get(id).append(Batches.of("a"));
        }
        Path file = directory("topics").resolve("t-0/partition.metadata");
        String good = Files.readString(file);
        switch (content) {
            case "missing" -> Files.delete(file);
            case "another" -> Files.writeString(file, "version: 0\ntopic_id: " + "A".repeat(22) + "\n");
            default -> Files.writeString(file, content);
        }

        kill();

        Path restarted = directory("topics").resolve("t-0/partition.metadata");
        assertThat(output)
                .contains(restarted + ": expected topic id " + topics.topic(T).id());
        assertThat(restarted).hasContent(good);
        for (TopicPartition id : List.of(T.partition(0), T.partition(1), OTHER.partition(0))) {
            assertThat(dataStore.get(id).logEndOffset()).as(id.toString()).isEqualTo(1);
            dataStore.get(id).append(Batches.of("b"));
            assertThat(dataStore.get(id).logEndOffset()).as(id.toString()).isEqualTo(2);
        }
    }

    private List<String> names() {
        try (Stream<Path> paths = Files.list(directory("topics"))) {
            return paths.map(path -> path.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
