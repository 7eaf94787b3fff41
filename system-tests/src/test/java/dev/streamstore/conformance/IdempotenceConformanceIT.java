package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Producing with a producer id: a repeat is stored once. */
class IdempotenceConformanceIT extends Conformance {

    @Test
    @Requirement("PRODUCE-13")
    void everyProducerGetsAnIdOfItsOwn() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Answer given = broker.post("/v1/producers", "").expect(200);
            assertThat(given.number("/producerEpoch")).isZero();
            ids.add(given.number("/producerId"));
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    @Requirement("PRODUCE-14")
    void aRepeatGetsTheFirstAnswerAgain() {
        String topic = newTopic(1);
        long id = newProducer();
        Answer first = produce(topic, id, 0, 0, "1", "2").expect(200);
        for (int sequence = 2; sequence <= 8; sequence += 2) {
            produce(topic, id, 0, sequence, "3", "4").expect(200);
        }

        assertThat(produce(topic, id, 0, 0, "1", "2").expect(200).json()).isEqualTo(first.json());
        assertThat(highWatermark(topic)).isEqualTo(10);
    }

    @Test
    @Requirement("PRODUCE-14")
    void aRepeatAsBatchesIsADuplicate() {
        String batches = newTopic(1) + "/partitions/0/batches";
        long id = newProducer();
        byte[] batch = Batches.of(id, 0, 0, "a", "b");

        Answer first = broker.postBatches(batches, batch).expect(200);
        Answer again = broker.postBatches(batches, batch).expect(200);

        assertThat(first.at("/batches/0/duplicate").booleanValue()).isFalse();
        assertThat(again.at("/batches/0/duplicate").booleanValue()).isTrue();
        assertThat(again.number("/baseOffset")).isEqualTo(first.number("/baseOffset"));
        assertThat(again.number("/lastOffset")).isEqualTo(first.number("/lastOffset"));
    }

    @Test
    @Requirement("PRODUCE-15")
    void aGapIsRefused() {
        String topic = newTopic(1);
        long id = newProducer();
        produce(topic, id, 0, 0, "1").expect(200);

        Answer gap = produce(topic, id, 0, 2, "3");

        assertThat(gap.problem()).isEqualTo("409 OUT_OF_ORDER_SEQUENCE");
        assertThat(gap.at("/retriable").booleanValue()).isTrue();
        assertThat(gap.number("/expectedSequence")).isEqualTo(1);
        produce(topic, id, 0, 1, "2").expect(200);
        produce(topic, id, 0, 2, "3").expect(200);
        assertThat(produce(topic, id, 1, 5, "4").number("/expectedSequence")).isZero();
        assertThat(highWatermark(topic)).isEqualTo(3);
    }

    @Test
    @Requirement("PRODUCE-16")
    void anOldEpochIsFenced() {
        String topic = newTopic(1);
        long id = newProducer();
        produce(topic, id, 0, 0, "1").expect(200);
        produce(topic, id, 3, 0, "2").expect(200);

        Answer old = produce(topic, id, 2, 0, "3");

        assertThat(old.problem()).isEqualTo("409 FENCED_PRODUCER");
        assertThat(old.number("/producerEpoch")).isEqualTo(3);
        assertThat(highWatermark(topic)).isEqualTo(2);
    }

    @Test
    @Requirement("PRODUCE-17")
    void halfAnIdentityIsNone() {
        String topic = newTopic(2);
        String one = "{'records':[{'value':1,'partition':0}]}";
        String records = topic + "/records";

        assertThat(broker.post(records, one, "Producer-Id", "5").badFields())
                .containsExactlyInAnyOrder("Producer-Epoch", "Producer-Sequence");
        assertThat(broker.post(records, one, "Producer-Id", "x", "Producer-Epoch", "70000", "Producer-Sequence", "-1")
                        .badFields())
                .containsExactlyInAnyOrder("Producer-Id", "Producer-Epoch", "Producer-Sequence");
        assertThat(broker.post(
                                records,
                                "{'records':[{'value':1,'partition':0},{'value':1,'partition':1}]}",
                                headers(newProducer(), 0, 0))
                        .problem())
                .isEqualTo("400 INVALID_REQUEST");
        assertThat(highWatermark(topic)).isZero();
    }

    private static long newProducer() {
        return broker.post("/v1/producers", "").expect(200).number("/producerId");
    }

    private static Answer produce(String topic, long id, int epoch, int sequence, String... values) {
        StringBuilder records = new StringBuilder();
        for (String value : values) {
            records.append(records.isEmpty() ? "" : ",").append("{'value':" + value + "}");
        }
        return broker.post(topic + "/records", "{'records':[" + records + "]}", headers(id, epoch, sequence));
    }

    private static String[] headers(long id, int epoch, int sequence) {
        return new String[] {
            "Producer-Id", Long.toString(id),
            "Producer-Epoch", Integer.toString(epoch),
            "Producer-Sequence", Integer.toString(sequence)
        };
    }
}
