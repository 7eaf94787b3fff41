package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.CommitFencedException;
import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerConfig.OffsetReset;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.RebalanceListener;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.FakeBroker.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpConsumerTest {

    private static final ConsumerConfig DEFAULTS = ConsumerConfig.defaults("g", "test");
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);

    private final FakeBroker broker = new FakeBroker();
    private final HttpBrokerClient client = HttpBrokerClient.connect(List.of(broker.url()));
    private final List<Consumer> consumers = new ArrayList<>();
    private final Events events = new Events();

    @BeforeEach
    void createTopic() {
        broker.log.createTopic("t", 2);
    }

    @AfterEach
    void stop() {
        consumers.forEach(consumer -> consumer.close(Duration.ofMillis(500)));
        client.close();
        broker.close();
    }

    @Test
    void startsAtTheCommittedOffset() {
        broker.log.append("t", 0, "a", "b", "c");
        broker.group.commit(P0, 2);
        broker.group.assign(P0);

        assertThat(values(read(member(DEFAULTS), 1))).containsExactly("c");
    }

    @Test
    void startsWhereConfiguredWithoutACommittedOffset() {
        broker.log.append("t", 0, "a", "b");
        broker.group.assign(P0);
        Consumer latest = member(DEFAULTS.withAutoOffsetReset(OffsetReset.LATEST));
        pollUntil(latest, () -> !broker.seen("/v1/fetch").isEmpty());
        broker.log.append("t", 0, "c");

        assertThat(values(read(latest, 1))).containsExactly("c");
        assertThat(values(read(member(DEFAULTS), 3))).containsExactly("a", "b", "c");
    }

    @Test
    void returnsWhatIsAppendedWhileItWaits() {
        broker.group.assign(P0);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> !broker.seen("/v1/fetch").isEmpty());
        CompletableFuture<List<ConsumerRecord>> waiting =
                CompletableFuture.supplyAsync(() -> consumer.poll(Duration.ofMinutes(1)));

        broker.log.append("t", 0, "news");

        assertThat(values(waiting.join())).containsExactly("news");
        assertThat(broker.seen("/v1/fetch")).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void returnsAtMostTheConfiguredNumberOfRecordsInOrder() {
        broker.log.append("t", 0, "a", "b", "c", "d", "e");
        broker.group.assign(P0);
        Consumer consumer = member(new ConsumerConfig(
                "g", "test", Duration.ofSeconds(10), 2, 1 << 20, OffsetReset.EARLIEST, Duration.ZERO));

        assertThat(values(read(consumer, 1))).containsExactly("a", "b");
        assertThat(values(read(consumer, 1))).containsExactly("c", "d");
        assertThat(values(read(consumer, 1))).containsExactly("e");
    }

    @Test
    void fetchesNoMoreWhileEnoughWaitsForAPoll() {
        broker.group.assign(P0);
        Consumer consumer = member(
                new ConsumerConfig("g", "test", Duration.ofSeconds(10), 1, 100, OffsetReset.EARLIEST, Duration.ZERO));
        pollUntil(consumer, () -> broker.seen("/v1/fetch").size() == 1);

        broker.log.append("t", 0, "x".repeat(200));
        await().during(Duration.ofMillis(300))
                .until(() -> broker.seen("/v1/fetch").size() == 1);
        broker.log.append("t", 0, "late");

        assertThat(values(read(consumer, 1))).containsExactly("x".repeat(200));
        assertThat(values(read(consumer, 1))).containsExactly("late");
    }

    @Test
    void acknowledgesAtOnceWhatItTakesAndGivesUp() {
        broker.group.heartbeatIntervalMs = 60_000;
        broker.group.assign(P0, P1);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0, P1)));
        assertThat(events.log).containsExactly("assigned [t-0, t-1]");

        broker.group.assign(P0);
        // The next regular heartbeat is a minute away: a commit makes the member ask for the new epoch, and so for
        // news.
        consumer.commit(Map.of(P0, 0L));
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0)));

        assertThat(events.log).containsExactly("assigned [t-0, t-1]", "revoked [t-1]");
        assertThat(consumer.assignment()).containsExactly(P0);
    }

    @Test
    void countsWhatItIsOfferedAsOwnedUntilTheBrokerWantsItBack() {
        broker.group.assign(P0);
        member(DEFAULTS);
        await().until(() -> broker.group.owned().equals(Set.of(P0)));

        broker.group.assign();
        await().until(() -> broker.group.owned().isEmpty());
    }

    @Test
    void keepsARevokedPartitionUntilTheListenerIsDone() {
        broker.group.assign(P0, P1);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0, P1)));
        events.onRevoked = revoking -> {
            assertThat(broker.group.owned()).contains(P1);
            revoking.commit(Map.of(P1, 42L));
        };

        broker.group.assign(P0);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0)));
        events.onRevoked = closing -> {};

        assertThat(broker.group.committed()).containsEntry(P1, 42L);
    }

    @Test
    void returnsNothingOfARevokedPartition() {
        broker.group.assign(P0, P1);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0, P1)));
        broker.group.assign(P0);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0)));

        broker.log.append("t", 1, "not mine");
        broker.log.append("t", 0, "mine");

        assertThat(values(read(consumer, 1))).containsExactly("mine");
        assertThat(consumer.poll(Duration.ofMillis(200))).isEmpty();
    }

    @Test
    void readsANewPartitionAtOnceThoughALongPollIsUnderWay() {
        broker.group.assign(P0);
        broker.log.append("t", 1, "waiting");
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> !broker.seen("/v1/fetch").isEmpty());
        long startNanos = System.nanoTime();

        broker.group.assign(P0, P1);

        assertThat(values(read(consumer, 1))).containsExactly("waiting");
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void losesItsPartitionsAndJoinsAgainWhenFenced() {
        broker.group.assign(P0);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0)));

        broker.group.fence();
        pollUntil(consumer, () -> events.log.size() == 3);

        assertThat(events.log).containsExactly("assigned [t-0]", "lost [t-0]", "assigned [t-0]");
        assertThat(broker.group.joined()).isEqualTo(2);
        broker.log.append("t", 0, "on and on");
        assertThat(values(read(consumer, 1))).containsExactly("on and on");
    }

    @Test
    void refusesToCommitWhenFenced() {
        broker.group.heartbeatIntervalMs = 60_000;
        broker.group.assign(P0);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0)));
        broker.group.fence();

        assertThatThrownBy(() -> consumer.commit(Map.of(P0, 1L))).isInstanceOf(CommitFencedException.class);

        assertThat(broker.group.committed()).isEmpty();
        pollUntil(consumer, () -> events.log.contains("lost [t-0]"));
    }

    @Test
    void refusesToCommitWhatItDoesNotOwn() {
        broker.group.assign(P0);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0)));

        assertThatThrownBy(() -> consumer.commit(Map.of(P1, 1L))).isInstanceOf(CommitFencedException.class);
    }

    @Test
    void commitsUnderTheNewEpochWhenItRoseMeanwhile() {
        broker.group.heartbeatIntervalMs = 60_000;
        broker.group.assign(P0);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0)));
        broker.group.assign(P0);

        consumer.commit(Map.of(P0, 5L));

        assertThat(broker.group.committed()).containsEntry(P0, 5L);
    }

    @Test
    void repeatsACommitThatGotNoAnswer() {
        broker.group.assign(P0);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0)));
        broker.plan("/g/offsets", Fault.LOSE_REQUEST);

        consumer.commit(Map.of(P0, 5L));

        assertThat(broker.group.committed()).containsEntry(P0, 5L);
    }

    @Test
    void wakesUpAWaitingPollAndTheNextOne() throws Exception {
        Consumer consumer = member(DEFAULTS);
        CompletableFuture<List<ConsumerRecord>> waiting =
                CompletableFuture.supplyAsync(() -> consumer.poll(Duration.ofMinutes(1)));
        consumer.wakeup();
        assertThat(waiting.get(5, TimeUnit.SECONDS)).isEmpty();

        consumer.wakeup();
        assertThat(consumer.poll(Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void holdsBackWhatIsPaused() {
        broker.group.assign(P0, P1);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0, P1)));
        consumer.pause(Set.of(P0));
        broker.log.append("t", 0, "held");
        broker.log.append("t", 1, "through");

        assertThat(values(read(consumer, 1))).containsExactly("through");
        assertThat(consumer.poll(Duration.ofMillis(200))).isEmpty();
        consumer.resume(Set.of(P0));
        assertThat(values(read(consumer, 1))).containsExactly("held");
    }

    @Test
    void readsFromWhereItIsSought() {
        broker.log.append("t", 0, "a", "b", "c", "d");
        broker.group.assign(P0);
        Consumer consumer = member(DEFAULTS);
        read(consumer, 4);

        consumer.seek(P0, 2);

        assertThat(values(read(consumer, 2))).containsExactly("c", "d");
    }

    @Test
    void goesOnAtTheLogsStartWhenItsOffsetIsTrimmed() {
        broker.log.append("t", 0, "a", "b");
        broker.log.append("t", 0, "c");
        broker.log.trim("t", 0, 2);
        broker.group.commit(P0, 1);
        broker.group.assign(P0);

        assertThat(values(read(member(DEFAULTS), 1))).containsExactly("c");
    }

    @Test
    void startsAsConfiguredWhenItsOffsetLiesPastTheEnd() {
        broker.log.append("t", 0, "a");
        broker.group.commit(P0, 99);
        broker.group.assign(P0);

        assertThat(values(read(member(DEFAULTS), 1))).containsExactly("a");
    }

    @Test
    void returnsNothingOfADamagedBatch() {
        broker.log.append("t", 0, "good");
        broker.log.append("t", 0, "bad");
        broker.log.damage("t", 0);
        broker.group.assign(P0);
        Consumer consumer = member(DEFAULTS);

        assertThat(values(read(consumer, 1))).containsExactly("good");
        assertThat(consumer.poll(Duration.ofMillis(300))).isEmpty();
    }

    @Test
    void goesOnWithItsMembershipAfterTheBrokerWasAway() {
        broker.group.assign(P0);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0)));

        broker.stop();
        assertThat(consumer.poll(Duration.ofMillis(500))).isEmpty();
        broker.start();
        broker.log.append("t", 0, "back");

        assertThat(values(read(consumer, 1))).containsExactly("back");
        assertThat(broker.group.joined()).isEqualTo(1);
        assertThat(events.log).containsExactly("assigned [t-0]");
    }

    @Test
    void losesItsPartitionsWhenTheBrokerIsAwayForAWholeSession() {
        broker.group.assign(P0);
        Consumer consumer = member(DEFAULTS.withSessionTimeout(Duration.ofSeconds(1)));
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0)));

        broker.stop();
        pollUntil(consumer, () -> events.log.contains("lost [t-0]"));
        broker.start();
        pollUntil(consumer, () -> events.log.size() == 3);

        assertThat(events.log).containsExactly("assigned [t-0]", "lost [t-0]", "assigned [t-0]");
    }

    @Test
    void joinsWhenTheBrokerComesUpLater() {
        broker.stop();
        broker.group.assign(P0);
        broker.log.append("t", 0, "a");
        Consumer consumer = member(DEFAULTS);
        assertThat(consumer.poll(Duration.ofMillis(300))).isEmpty();

        broker.start();

        assertThat(values(read(consumer, 1))).containsExactly("a");
    }

    @Test
    void leavesTheGroupWhenClosed() {
        broker.group.assign(P0);
        Consumer consumer = member(DEFAULTS);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0)));
        events.onRevoked = closing -> closing.commit(Map.of(P0, 7L));

        consumer.close();
        consumer.close();

        assertThat(events.log).containsExactly("assigned [t-0]", "revoked [t-0]");
        assertThat(broker.group.committed()).containsEntry(P0, 7L);
        assertThat(broker.group.hasMember()).isFalse();
        assertThatThrownBy(() -> consumer.poll(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readsPartitionsChosenByHandWithoutJoining() {
        broker.log.append("t", 1, "a");
        Consumer consumer = client.newConsumer(DEFAULTS);
        consumers.add(consumer);
        consumer.assign(Set.of(P1));

        assertThat(values(read(consumer, 1))).containsExactly("a");
        assertThat(broker.group.joined()).isZero();
        assertThatThrownBy(() -> consumer.commit(Map.of(P1, 1L))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsThePollerWhyItMayNotJoin() {
        broker.group.refuseJoins = true;
        Consumer consumer = member(DEFAULTS);

        assertThatThrownBy(() -> pollUntil(consumer, () -> false))
                .isInstanceOfSatisfying(
                        BrokerException.class, e -> assertThat(e.code()).isEqualTo("INVALID_REQUEST"));
    }

    private Consumer member(ConsumerConfig config) {
        Consumer consumer = client.newConsumer(config);
        consumers.add(consumer);
        events.consumer = consumer;
        consumer.subscribe(List.of("t"), events);
        return consumer;
    }

    /** Polls until there are at least {@code count} records. */
    private static List<ConsumerRecord> read(Consumer consumer, int count) {
        List<ConsumerRecord> records = new ArrayList<>();
        pollUntil(consumer, () -> records.size() >= count, records);
        return records;
    }

    private static void pollUntil(Consumer consumer, BooleanSupplier reached) {
        pollUntil(consumer, reached, new ArrayList<>());
    }

    private static void pollUntil(Consumer consumer, BooleanSupplier reached, List<ConsumerRecord> into) {
        await().pollInSameThread()
                .atMost(Duration.ofSeconds(15))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    into.addAll(consumer.poll(Duration.ofMillis(20)));
                    return reached.getAsBoolean();
                });
    }

    private static List<String> values(List<ConsumerRecord> records) {
        return records.stream()
                .map(each -> new String(each.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Keeps what a listener was told. */
    private static final class Events implements RebalanceListener {
        final List<String> log = new ArrayList<>();
        Consumer consumer;
        java.util.function.Consumer<Consumer> onRevoked = nothing -> {};

        @Override
        public void onAssigned(Set<TopicPartition> partitions) {
            log.add("assigned " + new TreeSet<>(partitions));
        }

        @Override
        public void onRevoked(Set<TopicPartition> partitions) {
            onRevoked.accept(consumer);
            log.add("revoked " + new TreeSet<>(partitions));
        }

        @Override
        public void onLost(Set<TopicPartition> partitions) {
            log.add("lost " + new TreeSet<>(partitions));
        }
    }
}
