package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.NumberedProducer;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Numbers that the caller keeps: whoever repeats a batch under them, in whichever process, stores it once. */
class HttpNumberedProducerTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 1);

    private final FakeBroker broker = new FakeBroker();
    private final HttpBrokerClient client = HttpBrokerClient.connect(List.of(broker.url()));

    @BeforeEach
    void createTopic() {
        broker.log.createTopic("t", 2);
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    private static List<ProducerRecord> records(String... values) {
        return Stream.of(values)
                .map(value -> new ProducerRecord(
                        "t", 1, null, value.getBytes(StandardCharsets.UTF_8), List.of(), Instant.EPOCH))
                .toList();
    }

    @Test
    void aBatchThatIsRepeatedIsStoredOnce() {
        NumberedProducer.Identity identity = client.numberedProducer().newIdentity();
        client.numberedProducer().append(identity, PARTITION, 0, records("a", "b"));
        client.numberedProducer().append(identity, PARTITION, 2, records("c"));
        client.numberedProducer().append(identity, PARTITION, 0, records("a", "b"));
        client.numberedProducer().append(identity, PARTITION, 2, records("c"));
        assertThat(broker.log.values("t", 1)).containsExactly("a", "b", "c");
    }

    @Test
    void aNumberThatDoesNotFollowIsRefused() {
        NumberedProducer.Identity identity = client.numberedProducer().newIdentity();
        assertThatThrownBy(() -> client.numberedProducer().append(identity, PARTITION, 1, records("a")))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("OUT_OF_ORDER_SEQUENCE"));
        assertThat(client.numberedProducer().newIdentity()).isNotEqualTo(identity);
    }

    @Test
    void aRecordSaysWhenItHappened() {
        var untimed = new ProducerRecord("t", null, new byte[0]);
        NumberedProducer.Identity identity = client.numberedProducer().newIdentity();
        assertThatThrownBy(() -> client.numberedProducer().append(identity, PARTITION, 0, List.of(untimed)))
                .hasMessageContaining("timestamp");
    }
}
