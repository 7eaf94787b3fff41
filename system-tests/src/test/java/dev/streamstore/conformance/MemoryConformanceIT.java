package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Memory: many large bodies at once, together more than a broker started for this has. */
class MemoryConformanceIT extends Conformance {

    @Test
    @Requirement("LIMIT-9")
    void manyLargeBodiesAtOnceAreServedOrRefusedAndNothingBreaks() throws Exception {
        String topic = newTopic(1, "{'max.message.bytes':33554432,'segment.bytes':33554432,'retention.bytes':1}");
        byte[] batch = Batches.of("x".repeat(30_000_000));
        List<CompletableFuture<Answer>> sent = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            sent.add(CompletableFuture.supplyAsync(
                    () -> broker.postBatches(topic + "/partitions/0/batches", batch), Thread::startVirtualThread));
        }

        long stored = 0;
        for (CompletableFuture<Answer> one : sent) {
            Answer answer = one.get(40, TimeUnit.SECONDS);
            if (answer.status() == 200) {
                stored++;
            } else {
                assertThat(answer.problem()).isEqualTo("429 QUOTA_EXCEEDED");
            }
        }
        assertThat(stored).isPositive().isEqualTo(highWatermark(topic));
        append(topic, "1");
        broker.delete(topic).expect(204);
    }
}
