package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.group.GroupLog.Entry;
import dev.streamstore.broker.metadata.SingleNodeMetadata;
import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.partition.PartitionStore;
import dev.streamstore.broker.runtime.DiskFileStore;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link GroupLog} has to do; the one in memory and the real one. */
abstract class GroupLogContract {

    abstract GroupLog log();

    @Test
    void replaysTheEntriesOfEachGroupInOrder() {
        for (int i = 0; i < 20; i++) {
            for (String group : List.of("a", "b", "c")) {
                log().append(new GroupName(group), List.of(entry(group, i + "x"), entry(group, i + "y")));
            }
        }
        log().append(new GroupName("a"), List.of(new Entry(bytes("a"), null)));

        List<String> replayed = new ArrayList<>();
        log().replay((key, value) -> {
            if (text(key).equals("a")) {
                replayed.add(value == null ? "-" : text(value));
            }
        });

        assertThat(replayed).hasSize(41).startsWith("0x", "0y", "1x").endsWith("19y", "-");
    }

    @Test
    void isEmptyAtFirst() {
        List<String> replayed = new ArrayList<>();
        log().replay((key, value) -> replayed.add(text(key)));

        assertThat(replayed).isEmpty();
    }

    private static Entry entry(String key, @Nullable String value) {
        return new Entry(bytes(key), value == null ? null : bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

class GroupLogTest {

    @Nested
    class InMemory extends GroupLogContract {
        private final ListGroupLog log = new ListGroupLog();

        @Override
        GroupLog log() {
            return log;
        }
    }

    @Nested
    class InATopic extends GroupLogContract {
        @TempDir
        Path directory;

        private @Nullable PartitionStore metadata;
        private @Nullable PartitionStore data;
        private @Nullable GroupLog log;

        @Override
        GroupLog log() {
            if (log == null) {
                metadata = store("metadata");
                metadata.open(id -> Optional.of(TopicConfig.defaults()));
                data = store("topics");
                var topics = new Topics(
                        SingleNodeMetadata.open(
                                metadata.create(Topics.METADATA.partition(0), TopicConfig.defaults()),
                                Time.system(),
                                () -> "cluster"),
                        data,
                        UUID::randomUUID);
                topics.open();
                topics.ensure(Topics.GROUPS, TopicGroupLog.PARTITIONS, TopicConfig.defaults());
                log = new TopicGroupLog(topics, Time.system());
            }
            return log;
        }

        private PartitionStore store(String name) {
            return new PartitionStore(
                    directory.resolve(name), new DiskFileStore(), Time.system(), RandomSource.secure());
        }

        @AfterEach
        void close() {
            data.close();
            metadata.close();
        }
    }
}
