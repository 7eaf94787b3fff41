package dev.streamstore.analytics.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.Admin;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The lag is told soon, or what was known of it. */
class BrokerWatchTest {

    private static final Executor AT_ONCE = Runnable::run;
    private static final List<GroupLag> KNOWN =
            List.of(new GroupLag("inventory", "orders", 7), new GroupLag("payment", "orders", 0));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Groups broker = new Groups();

    private BrokerWatch watch(Executor executor, Duration patience) {
        return new BrokerWatch(broker, executor, now::get, Duration.ofSeconds(1), patience);
    }

    private void later(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Test
    void lagIsSummedPerGroupAndTopic() {
        assertThat(watch(AT_ONCE, Duration.ofSeconds(10)).current().lags()).isEqualTo(KNOWN);
    }

    @Test
    void aTopicIsSummedOverItsPartitions() {
        BrokerState state = watch(AT_ONCE, Duration.ofSeconds(10)).current();
        assertThat(state.topics()).containsExactly(new BrokerState.TopicState("orders", 2, 27));
        assertThat(state.groups().getFirst().progress()).containsExactly(new BrokerState.Progress("orders", 1, 20, 7));
    }

    @Test
    void theBrokerIsAskedOncePerSecond() {
        BrokerWatch watch = watch(AT_ONCE, Duration.ofSeconds(10));
        watch.current().lags();
        later(Duration.ofMillis(999));
        watch.current().lags();
        assertThat(broker.questions).hasValue(1);
        later(Duration.ofMillis(1));
        watch.current().lags();
        assertThat(broker.questions).hasValue(2);
    }

    @Test
    void whatWasKnownIsShownWhileTheBrokerIsAway() {
        BrokerWatch watch = watch(AT_ONCE, Duration.ofSeconds(10));
        broker.down = true;
        assertThat(watch.current().lags()).isEmpty();
        broker.down = false;
        later(Duration.ofSeconds(1));
        assertThat(watch.current().lags()).isEqualTo(KNOWN);
        broker.down = true;
        later(Duration.ofSeconds(1));
        assertThat(watch.current().lags()).isEqualTo(KNOWN);
        assertThat(broker.questions).hasValue(3);
    }

    @Test
    void nobodyWaitsForABrokerThatHangs() throws Exception {
        var answer = new CountDownLatch(1);
        var asking = new AtomicInteger();
        Executor hanging = question -> Thread.ofVirtual().start(() -> {
            asking.incrementAndGet();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            question.run();
        });
        BrokerWatch watch = watch(hanging, Duration.ofMillis(20));
        assertThat(watch.current().lags()).isEmpty();
        later(Duration.ofSeconds(5));
        assertThat(watch.current().lags()).isEmpty();
        assertThat(asking).as("one question at a time").hasValue(1);
        answer.countDown();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(watch.current().lags()).isEqualTo(KNOWN));
    }

    /** A broker with two groups and one that was deleted after it was listed. */
    private static final class Groups implements Admin {
        final AtomicInteger questions = new AtomicInteger();
        volatile boolean down;

        @Override
        public List<String> listGroups() {
            questions.incrementAndGet();
            if (down) {
                throw new BrokerException(BrokerException.UNREACHABLE, true, BrokerException.Applied.NO, "[test] down");
            }
            return List.of("payment", "gone", "inventory");
        }

        @Override
        public GroupDescription describeGroup(String group) {
            return switch (group) {
                case "inventory" -> new GroupDescription(group, "STABLE", List.of(partition(0, 3), partition(1, 4)));
                case "payment" -> new GroupDescription(group, "STABLE", List.of(partition(0, 0)));
                default ->
                    throw new BrokerException("UNKNOWN_GROUP", false, BrokerException.Applied.NO, "[test] " + group);
            };
        }

        private static GroupPartition partition(int number, long lag) {
            return new GroupPartition(new TopicPartition("orders", number), 10, lag, "member");
        }

        @Override
        public void createTopic(NewTopic topic) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void alterTopic(NewTopic topic) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TopicDescription> listTopics() {
            return List.of(new TopicDescription(
                    "orders",
                    Map.of(),
                    List.of(new PartitionDescription(0, 2, 13), new PartitionDescription(1, 0, 14))));
        }

        @Override
        public TopicDescription describeTopic(String topic) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void deleteTopic(String topic) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<TopicPartition, Long> offsetsAt(String topic, Instant at) {
            throw new UnsupportedOperationException();
        }
    }
}
