package dev.streamstore.broker.partition;

import static dev.streamstore.broker.log.Batches.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.log.Batches;
import dev.streamstore.broker.runtime.FaultyFileStore;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionStoreTest {
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    private static final Function<TopicPartition, Optional<TopicConfig>> ANY =
            id -> Optional.of(TopicConfig.defaults());

    @TempDir
    Path directory;

    private PartitionStore store;

    @BeforeEach
    void open() {
        store = newStore();
        store.open(ANY);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private PartitionStore newStore() {
        return new PartitionStore(directory, new FaultyFileStore(), Time.system(), RandomSource.secure());
    }

    private void reopen(Function<TopicPartition, Optional<TopicConfig>> configOf) {
        store.close();
        store = newStore();
        store.open(configOf);
    }

    @Test
    void findsEverythingAgain() {
        for (int i = 0; i < 20; i++) {
            store.create(new TopicPartition("a-b." + i, i), TopicConfig.defaults())
                    .append(Batches.of("v" + i));
        }
        reopen(id -> Optional.of(TopicConfig.of(Map.of("retention.ms", String.valueOf(id.partition())))));

        assertThat(store.all()).hasSize(20);
        for (int i = 0; i < 20; i++) {
            Partition partition = store.get(new TopicPartition("a-b." + i, i));
            assertThat(texts(partition.read(0, 1 << 20).batches())).containsExactly("0:v" + i);
            assertThat(partition.config().entries()).containsEntry("retention.ms", String.valueOf(i));
        }
    }

    @Test
    void creatingTwiceIsCreatingOnce() {
        Partition first = store.create(ORDERS_0, TopicConfig.defaults());
        first.append(Batches.of("a"));
        assertThat(store.create(ORDERS_0, TopicConfig.defaults())).isSameAs(first);
    }

    @Test
    void aDeletedPartitionIsGoneAndItsNameIsFree() throws Exception {
        store.create(ORDERS_0, TopicConfig.defaults()).append(Batches.of("a"));
        store.delete(ORDERS_0);
        store.delete(ORDERS_0);

        assertThat(store.find(ORDERS_0)).isEmpty();
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> store.get(ORDERS_0))
                .satisfies(fault -> assertThat(fault.code()).isEqualTo(ErrorCode.UNKNOWN_PARTITION));
        assertThat(names()).containsExactly(".lock");
        assertThat(store.create(ORDERS_0, TopicConfig.defaults()).highWatermark())
                .isZero();
    }

    @Test
    void aDeletionThatACrashInterruptedIsFinished() throws Exception {
        store.create(ORDERS_0, TopicConfig.defaults()).append(Batches.of("a"));
        store.close();
        Files.move(directory.resolve("orders-0"), directory.resolve("orders-0.0123456789abcdef-delete"));
        reopen(ANY);
        assertThat(store.all()).isEmpty();
        assertThat(names()).containsExactly(".lock");
    }

    @Test
    void whatNobodyKnowsIsSetAsideNotDeleted() throws Exception {
        store.create(ORDERS_0, TopicConfig.defaults()).append(Batches.of("a"));
        reopen(id -> Optional.empty());
        assertThat(store.find(ORDERS_0)).isEmpty();
        assertThat(names()).hasSize(2).anyMatch(name -> name.matches("orders-0\\.[0-9a-f]{16}-stray"));
        assertThat(store.create(ORDERS_0, TopicConfig.defaults()).highWatermark())
                .isZero();
    }

    @Test
    void otherFilesAreLeftAlone() throws Exception {
        Files.createDirectory(directory.resolve("metadata"));
        Files.createDirectory(directory.resolve("a b-0"));
        Files.createDirectory(directory.resolve("orders-01"));
        Files.writeString(directory.resolve("notes.txt"), "mine");
        reopen(ANY);
        assertThat(store.all()).isEmpty();
        assertThat(names()).containsExactly(".lock", "a b-0", "metadata", "notes.txt", "orders-01");
    }

    @Test
    void theLongestNameCanBeCreatedAndDeleted() throws Exception {
        TopicPartition longest = new TopicPartition("x".repeat(249), 99999);
        store.create(longest, TopicConfig.defaults());
        store.delete(longest);
        assertThat(names()).containsExactly(".lock");
    }

    @Test
    void noPathLeadsOutOfTheDirectory() throws Exception {
        for (String name : List.of("..", "../outside", "a/b", "")) {
            assertThatExceptionOfType(BrokerFault.class)
                    .isThrownBy(() -> store.create(new TopicPartition(name, 0), TopicConfig.defaults()))
                    .satisfies(fault -> assertThat(fault.code()).isEqualTo(ErrorCode.INVALID_TOPIC));
        }
        assertThat(names()).containsExactly(".lock");
    }

    @Test
    void oneProcessAtATime() {
        PartitionStore second = newStore();
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> second.open(ANY))
                .withMessageContaining("expected to be free but is in use by another process");
        store.create(ORDERS_0, TopicConfig.defaults()).append(Batches.of("a"));
    }

    @Test
    void closedItCreatesNothing() {
        store.close();
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> store.create(ORDERS_0, TopicConfig.defaults()))
                .satisfies(fault -> assertThat(fault.code()).isEqualTo(ErrorCode.NOT_READY));
    }

    private List<String> names() throws Exception {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
