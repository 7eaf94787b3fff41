package dev.streamstore.messaging.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.RebalanceListener;
import dev.streamstore.events.Topics;
import dev.streamstore.testing.FakeBroker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerGroupsTest {
    private final FakeBroker broker = new FakeBroker();
    private final ConsumerGroups groups = new ConsumerGroups(broker);

    /** Let {@code hasReader} be content with a group that is known to see it fail. */
    @Test
    void aGroupHasAReaderFromItsFirstPollUntilItLeaves() {
        assertThat(groups.hasReader("g")).isFalse();
        try (Consumer consumer = broker.newConsumer(ConsumerConfig.defaults("g", "test"))) {
            consumer.subscribe(List.of(Topics.ORDERS), new RebalanceListener() {});
            consumer.poll(Duration.ZERO);
            assertThat(groups.hasReader("g")).isTrue();
        }
        assertThat(groups.hasReader("g")).isFalse();
    }

    @Test
    void nobodyReadsWhileTheBrokerDoesNotAnswer() {
        try (Consumer consumer = broker.newConsumer(ConsumerConfig.defaults("g", "test"))) {
            consumer.subscribe(List.of(Topics.ORDERS), new RebalanceListener() {});
            consumer.poll(Duration.ZERO);
            broker.down();
            assertThat(groups.hasReader("g")).isFalse();
            broker.up();
            assertThat(groups.hasReader("g")).isTrue();
        }
    }
}
