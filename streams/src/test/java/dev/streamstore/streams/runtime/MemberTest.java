package dev.streamstore.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.dsl.Consumed;
import dev.streamstore.streams.dsl.Materialized;
import dev.streamstore.streams.dsl.StreamBuilder;
import dev.streamstore.streams.state.InMemoryStateBackend;
import dev.streamstore.streams.state.OutputBatch;
import dev.streamstore.streams.state.OutputLane;
import dev.streamstore.streams.state.ProducerIdentity;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.StateTransaction;
import dev.streamstore.streams.state.StateView;
import dev.streamstore.streams.state.TaskId;
import dev.streamstore.streams.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The database is restored to what it was while a batch is tried in halves. */
class MemberTest {
    private static final TopicPartition P0 = new TopicPartition("words", 0);
    private static final TopicPartition P1 = new TopicPartition("words", 1);
    private static final String POISON = "poison";

    private final SimulatedLog log = new SimulatedLog();
    private final SimulatedConsumer consumer = new SimulatedConsumer(log, new AllThereIs());
    private final Restorable backend = new Restorable();
    /** What is in the state. */
    private final List<String> taken = new ArrayList<>();

    private final Set<String> putAside = new TreeSet<>();
    private int failuresUntilRestored;
    private final Topology topology = countOfWords();
    private final Member member = new Member(
            topology,
            consumer,
            new Publisher(backend, log),
            StreamsConfig.defaults("test"),
            new Member.Surroundings(
                    backend,
                    (record, _) -> putAside.add(name(record)),
                    (records, _) -> records.forEach(record -> taken.add(name(record))),
                    new Progress(topology),
                    () -> Instant.EPOCH));

    /**
     * Let {@code Slice.part} leave {@code from} as it was, or let {@code Member} take its position for it, to see it fail.
     *
     * @param before how many records are in the state before the batch that is tried in halves
     * @param failures the database is restored, to an empty one, when the poison has failed so often
     */
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 2", "0, 3", "0, 4", "4, 1", "4, 2", "4, 3"})
    void whatWasSetBackIsReadAgainFromThereOnAndTheRestOfTheBatchIsNotLost(int before, int failures)
            throws InterruptedException {
        List<String> words = List.of("a", "b", "c", "d", "e", "f", "g", POISON);
        member.join();
        consumer.give(Set.of(P0, P1));
        append(P0, words.subList(0, before));
        member.work(member.fetch());

        failuresUntilRestored = failures;
        append(P0, words.subList(before, words.size()));
        append(P1, List.of("h", "i"));
        for (int round = 0; round < 3; round++) {
            member.work(member.fetch());
        }

        assertThat(taken)
                .containsExactlyInAnyOrder(
                        "words-0@0",
                        "words-0@1",
                        "words-0@2",
                        "words-0@3",
                        "words-0@4",
                        "words-0@5",
                        "words-0@6",
                        "words-1@0",
                        "words-1@1");
        assertThat(putAside).containsExactly("words-0@7");
    }

    private Topology countOfWords() {
        StreamBuilder builder = new StreamBuilder("test", 2);
        builder.stream("words", Consumed.with(Serdes.string(), this::read))
                .groupByKey()
                .count(Materialized.as("counts", Serdes.string(), Serdes.longs()));
        return builder.build();
    }

    private Optional<String> read(ConsumerRecord record) {
        String word = new String(record.value(), StandardCharsets.UTF_8);
        if (word.equals(POISON)) {
            if (--failuresUntilRestored == 0) {
                backend.restoreTheEmptyOne();
                taken.clear();
            }
            throw new IllegalArgumentException("can't be read");
        }
        return Optional.of(word);
    }

    private void append(TopicPartition partition, List<String> words) {
        for (String word : words) {
            log.append(partition, new byte[] {1}, word.getBytes(StandardCharsets.UTF_8), Instant.EPOCH);
        }
    }

    private static String name(ConsumerRecord record) {
        return record.partition() + "@" + record.offset();
    }

    /** Lets a poll return whatever there is. */
    private static final class AllThereIs extends Random {
        private static final long serialVersionUID = 1L;

        @Override
        public int nextInt(int bound) {
            return bound - 1;
        }
    }

    private static final class Restorable implements StateBackend {
        private StateBackend current = new InMemoryStateBackend();

        void restoreTheEmptyOne() {
            current = new InMemoryStateBackend();
        }

        @Override
        public StateTransaction begin(Collection<TaskId> tasks) {
            return current.begin(tasks);
        }

        @Override
        public <T> T read(Function<StateView, T> query) {
            return current.read(query);
        }

        @Override
        public List<OutputBatch> unpublished(Collection<TaskId> tasks) {
            return current.unpublished(tasks);
        }

        @Override
        public void published(OutputLane lane, long throughSequence) {
            current.published(lane, throughSequence);
        }

        @Override
        public Optional<ProducerIdentity> producer(OutputLane lane) {
            return current.producer(lane);
        }

        @Override
        public ProducerIdentity identify(
                OutputLane lane, @Nullable ProducerIdentity instead, ProducerIdentity identity) {
            return current.identify(lane, instead, identity);
        }
    }
}
