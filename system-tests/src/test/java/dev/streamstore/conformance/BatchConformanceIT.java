package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Producing batches, byte for byte. */
class BatchConformanceIT extends Conformance {

    @Test
    @Requirement({"PRODUCE-18", "FETCH-11"})
    void batchesComeBackByteForByte() {
        String topic = newTopic(1);
        append(topic, "0", "1", "2");
        byte[] batch = Batches.of("a", "b");

        Answer stored =
                broker.postBatches(topic + "/partitions/0/batches", batch).expect(200);
        Answer fetched = broker.get(topic + "/partitions/0/records?offset=3", "Accept", Api.BATCHES)
                .expect(200);

        assertThat(stored.number("/partition")).isZero();
        assertThat(stored.number("/baseOffset")).isEqualTo(3);
        assertThat(stored.number("/lastOffset")).isEqualTo(4);
        assertThat(stored.number("/timestamp")).isEqualTo(1_000);
        assertThat(stored.number("/logAppendTimeMs")).isEqualTo(-1);
        assertThat(fetched.header("Content-Type")).isEqualTo(Api.BATCHES);
        assertThat(fetched.header("High-Watermark")).isEqualTo("5");
        assertThat(fetched.header("Log-Start-Offset")).isEqualTo("0");
        assertThat(fetched.header("Next-Offset")).isEqualTo("5");
        assertThat(Batches.untouchable(fetched.bytes())).isEqualTo(Batches.untouchable(batch));
        assertThat(ByteBuffer.wrap(fetched.bytes()).getLong()).isEqualTo(3);
    }

    @Test
    @Requirement("PRODUCE-18")
    void theBrokersTimeIsPutIntoTheBatch() {
        String topic = newTopic(1, "{'message.timestamp.type':'LogAppendTime'}");

        Answer stored = broker.postBatches(topic + "/partitions/0/batches", Batches.of("a", "b"))
                .expect(200);

        assertThat(stored.number("/logAppendTimeMs")).isGreaterThan(1_000).isEqualTo(stored.number("/timestamp"));
        assertThat(fetch(topic, "").each("/records", "/timestamp"))
                .containsOnly(Long.toString(stored.number("/logAppendTimeMs")));
    }

    @Test
    @Requirement("PRODUCE-19")
    void severalBatchesAreStoredTogetherOrNotAtAll() {
        String topic = newTopic(1);
        String batches = topic + "/partitions/0/batches";

        Answer stored = broker.postBatches(batches, Batches.joined(Batches.of("a", "b"), Batches.of("c")))
                .expect(200);

        assertThat(stored.each("/batches", "/baseOffset")).containsExactly("0", "2");
        assertThat(stored.each("/batches", "/lastOffset")).containsExactly("1", "2");
        assertThat(stored.each("/batches", "/duplicate")).containsExactly("false", "false");
        byte[] broken = Batches.of("e");
        broken[broken.length - 1] ^= 1;
        assertThat(broker.postBatches(batches, Batches.joined(Batches.of("d"), broken))
                        .problem())
                .isEqualTo("422 CORRUPT_BATCH");
        assertThat(highWatermark(topic)).isEqualTo(3);
    }

    @Test
    @Requirement("PRODUCE-20")
    void whatIsNoBatchIsRefused() {
        String topic = newTopic(1);
        String batches = topic + "/partitions/0/batches";
        byte[] batch = Batches.of("a");
        for (int cut : new int[] {1, 11, 12, 17, 60, batch.length - 1}) {
            assertThat(broker.postBatches(batches, Arrays.copyOf(batch, cut)).problem())
                    .as("cut to " + cut)
                    .isEqualTo("422 CORRUPT_BATCH");
        }
        byte[] flipped = batch.clone();
        flipped[batch.length - 2] ^= 4;
        assertThat(broker.postBatches(batches, flipped).problem()).isEqualTo("422 CORRUPT_BATCH");
        byte[] older = batch.clone();
        older[Batches.MAGIC_AT] = 1;
        assertThat(broker.postBatches(batches, older).problem()).isEqualTo("422 CORRUPT_BATCH");
        assertThat(broker.postBatches(batches, new byte[0]).problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(highWatermark(topic)).isZero();
    }

    @Test
    @Requirement("PRODUCE-21")
    void aBatchThatIsTooLargeIsRefused() {
        String topic = newTopic(1, "{'max.message.bytes':500}");

        Answer large = broker.postBatches(topic + "/partitions/0/batches", Batches.of("x".repeat(600)));

        assertThat(large.problem()).isEqualTo("413 RECORD_TOO_LARGE");
        assertThat(highWatermark(topic)).isZero();
        broker.postBatches(topic + "/partitions/0/batches", Batches.of("x".repeat(100)))
                .expect(200);
    }
}
