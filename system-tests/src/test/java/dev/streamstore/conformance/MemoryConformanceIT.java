package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory: many large bodies at once, together more than a broker has; one of its own, as its memory is refused to others meanwhile. */
@Tag("conformance")
class MemoryConformanceIT {

    @Test
    @Requirement("LIMIT-9")
    void manyLargeBodiesAtOnceAreServedOrRefusedAndNothingBreaks() throws Exception {
        OwnBroker.assumeAllowed();
        try (BrokerProcess process = BrokerProcess.start()) {
            Api own = process.api();
            String topic = "/v1/topics/large";
            own.put(
                            topic,
                            Api.json("{'partitions':1,'config':{'max.message.bytes':33554432,"
                                    + "'segment.bytes':33554432,'retention.bytes':1}}"))
                    .expect(201);
            byte[] batch = Batches.of("x".repeat(30_000_000));
            List<CompletableFuture<Answer>> sent = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                sent.add(CompletableFuture.supplyAsync(
                        () -> own.postBatches(topic + "/partitions/0/batches", batch), Thread::startVirtualThread));
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
            assertThat(stored).isPositive().isEqualTo(own.get(topic).number("/partitions/0/highWatermark"));
            own.post(topic + "/records", "{'records':[{'value':1}]}").expect(200);
        }
    }
}
