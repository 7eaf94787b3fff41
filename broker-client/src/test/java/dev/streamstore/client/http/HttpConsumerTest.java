package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerConfig.OffsetReset;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.http.FakeBroker.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a consumer reads. */
@Timeout(30)
class HttpConsumerTest extends ConsumerTestCase {

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
        Consumer consumer = memberThatOwns(P0, P1);
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

    /** Let {@code Fetcher.run}, or {@code Transport.start}, catch no errors to see it fail. */
    @Test
    void fetchesAgainAfterAnErrorOfWhateverKind() {
        broker.log.append("t", 0, "a");
        broker.group.assign(P0);
        broker.plan("/v1/fetch", Fault.HUGE_ANSWER);

        assertThat(values(read(member(DEFAULTS), 1))).containsExactly("a");
        assertThat(broker.seen("/v1/fetch")).hasSizeGreaterThan(1);
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
    void readsPartitionsChosenByHandWithoutJoining() {
        broker.log.append("t", 1, "a");
        Consumer consumer = client.newConsumer(DEFAULTS);
        consumers.add(consumer);
        consumer.assign(Set.of(P1));

        assertThat(values(read(consumer, 1))).containsExactly("a");
        assertThat(broker.group.joined()).isZero();
        assertThatThrownBy(() -> consumer.commit(Map.of(P1, 1L))).isInstanceOf(IllegalStateException.class);
    }
}
