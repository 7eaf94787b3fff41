package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.CommitFencedException;
import dev.streamstore.client.Consumer;
import dev.streamstore.client.http.FakeBroker.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a consumer owns, commits and gives up. */
@Timeout(30)
class HttpConsumerMembershipTest extends ConsumerTestCase {

    @Test
    void acknowledgesAtOnceWhatItTakesAndGivesUp() {
        broker.group.heartbeatIntervalMs = 60_000;
        Consumer consumer = memberThatOwns(P0, P1);
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
        Consumer consumer = memberThatOwns(P0, P1);
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
        Consumer consumer = memberThatOwns(P0, P1);
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
        Consumer consumer = memberThatOwns(P0);

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
        Consumer consumer = memberThatOwns(P0);
        broker.group.fence();

        assertThatThrownBy(() -> consumer.commit(Map.of(P0, 1L))).isInstanceOf(CommitFencedException.class);

        assertThat(broker.group.committed()).isEmpty();
        pollUntil(consumer, () -> events.log.contains("lost [t-0]"));
    }

    @Test
    void refusesToCommitWhatItDoesNotOwn() {
        Consumer consumer = memberThatOwns(P0);

        assertThatThrownBy(() -> consumer.commit(Map.of(P1, 1L))).isInstanceOf(CommitFencedException.class);
    }

    @Test
    void commitsUnderTheNewEpochWhenItRoseMeanwhile() {
        broker.group.heartbeatIntervalMs = 60_000;
        Consumer consumer = memberThatOwns(P0);
        broker.group.assign(P0);

        consumer.commit(Map.of(P0, 5L));

        assertThat(broker.group.committed()).containsEntry(P0, 5L);
    }

    @Test
    void repeatsACommitThatGotNoAnswer() {
        Consumer consumer = memberThatOwns(P0);
        broker.plan("/g/offsets", Fault.LOSE_REQUEST);

        consumer.commit(Map.of(P0, 5L));

        assertThat(broker.group.committed()).containsEntry(P0, 5L);
    }

    @Test
    void goesOnWithItsMembershipAfterTheBrokerWasAway() {
        Consumer consumer = memberThatOwns(P0);

        broker.stop();
        assertThat(consumer.poll(Duration.ofMillis(500))).isEmpty();
        broker.start();
        broker.log.append("t", 0, "back");

        assertThat(values(read(consumer, 1))).containsExactly("back");
        assertThat(broker.group.joined()).isEqualTo(1);
        assertThat(events.log).containsExactly("assigned [t-0]");
    }

    /** Let {@code Membership.attempt} catch no errors, or only what the broker says, to see it fail. */
    @Test
    void goesOnWithItsMembershipAfterAnErrorOfWhateverKind() {
        broker.plan("/g/members", Fault.HUGE_ANSWER);
        Consumer consumer = memberThatOwns(P0);
        broker.plan("/heartbeat", Fault.HUGE_ANSWER);
        pollUntil(consumer, () -> !broker.isPlanned());

        broker.group.assign(P0, P1);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(P0, P1)));

        assertThat(events.log).containsExactly("assigned [t-0]", "assigned [t-1]");
    }

    @Test
    void losesItsPartitionsWhenTheBrokerIsAwayForAWholeSession() {
        Consumer consumer = memberThatOwns(DEFAULTS.withSessionTimeout(Duration.ofSeconds(1)), P0);

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
        Consumer consumer = memberThatOwns(P0);
        events.onRevoked = closing -> closing.commit(Map.of(P0, 7L));

        consumer.close();
        consumer.close();

        assertThat(events.log).containsExactly("assigned [t-0]", "revoked [t-0]");
        assertThat(broker.group.committed()).containsEntry(P0, 7L);
        assertThat(broker.group.hasMember()).isFalse();
        assertThatThrownBy(() -> consumer.poll(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsThePollerWhyItMayNotJoin() {
        broker.group.refuseJoins = true;
        Consumer consumer = member(DEFAULTS);

        assertThatThrownBy(() -> pollUntil(consumer, () -> false))
                .isInstanceOfSatisfying(
                        BrokerException.class, e -> assertThat(e.code()).isEqualTo("INVALID_REQUEST"));
    }
}
