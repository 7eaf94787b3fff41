package dev.streamstore.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.InMemoryStateBackend;
import dev.streamstore.streams.state.OutputRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch gives what its records give one by one: the same output, in the same order, and the same late records. */
class BatchingTest {

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void batchesGiveWhatRecordsGive(long seed) {
        SimulatedLog input = new SimulatedLog();
        SimulatedTopology topology = new SimulatedTopology(new Random(seed), input);
        topology.produce(300);
        List<ConsumerRecord> records = input.all("c");
        LocalRun oneByOne = run(topology, records, new Random(seed), 1);
        LocalRun inBatches = run(topology, records, new Random(seed), 40);
        assertThat(texts(inBatches)).isEqualTo(texts(oneByOne));
        assertThat(inBatches.late()).isEqualTo(oneByOne.late());
    }

    private static LocalRun run(SimulatedTopology topology, List<ConsumerRecord> records, Random random, int most) {
        LocalRun run =
                new LocalRun(topology.topology(), new InMemoryStateBackend(), () -> Instant.EPOCH, Duration.ofDays(1));
        int left = 0;
        for (ConsumerRecord record : records) {
            run.append(
                    new TopicPartition("c", 0),
                    new OutputRecord(record.key(), record.value(), record.timestamp()),
                    List.of());
            if (left-- == 0) {
                run.processAll();
                left = random.nextInt(most);
            }
        }
        run.processAll();
        return run;
    }

    private static List<String> texts(LocalRun run) {
        return run.records("closed").stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8) + "@" + record.timestamp())
                .toList();
    }
}
