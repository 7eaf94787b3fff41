package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Joining, handing over, falling silent, and hearing of it. */
class MembershipTest extends CoordinatorTests {

    @Test
    void theFirstMemberGetsEverythingAtOnce() {
        MemberAnswer answer = join(null);

        assertThat(answer.memberEpoch()).isEqualTo(1);
        assertThat(answer.assignment()).isEqualTo(t(0, 1, 2, 3));
        assertThat(answer.heartbeatInterval()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aPartitionIsHandedOverOnlyAfterTheOldOwnerLetGo() {
        MemberAnswer first = join(null);
        MemberAnswer second = join(null);
        assertThat(second.assignment()).isEqualTo(Partitions.NONE);

        MemberAnswer asked = heartbeat(first.memberId(), 1, t(0, 1, 2, 3));
        assertThat(asked.memberEpoch()).isEqualTo(1);
        assertThat(asked.assignment().size()).isEqualTo(2);
        assertThat(asked.heartbeatInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(heartbeat(second.memberId(), 2, Partitions.NONE).assignment())
                .as("still held by the first")
                .isNull();

        MemberAnswer done = heartbeat(first.memberId(), 1, asked.assignment());
        assertThat(done.memberEpoch()).isEqualTo(2);
        assertThat(done.assignment()).as("equal to what it owns").isNull();
        MemberAnswer given = heartbeat(second.memberId(), 2, Partitions.NONE);
        assertThat(given.assignment()).isEqualTo(t(0, 1, 2, 3).minus(asked.assignment()));
        assertThat(coordinator.describe(GROUP).state()).isEqualTo(GroupDescription.State.STABLE);
    }

    @Test
    void aSilentMemberLosesItsPartitionsWithItsSession() {
        MemberAnswer silent = join(null);
        time.advance(Duration.ofSeconds(5));
        MemberAnswer lively = join(null);
        time.advance(Duration.ofMillis(4_999));
        coordinator.expireSessions();
        assertThat(heartbeat(lively.memberId(), 2, Partitions.NONE).assignment())
                .isNull();

        time.advance(Duration.ofMillis(1));
        coordinator.expireSessions();

        assertThat(heartbeat(lively.memberId(), 2, Partitions.NONE).assignment())
                .isEqualTo(t(0, 1, 2, 3));
        refused(ErrorCode.UNKNOWN_MEMBER, () -> commit(silent.memberId(), 1, 0, 1));
    }

    @Test
    void aHeartbeatAfterALostAnswerIsTolerated() {
        MemberAnswer first = join(null);
        MemberAnswer second = join(null);
        heartbeat(first.memberId(), 1, t(0, 1));

        MemberAnswer again = heartbeat(first.memberId(), 1, t(0, 1));

        assertThat(again.memberEpoch()).isEqualTo(2);
        refused(ErrorCode.FENCED_MEMBER_EPOCH, () -> heartbeat(first.memberId(), 1, t(0, 1, 2)));
        refused(ErrorCode.FENCED_MEMBER_EPOCH, () -> heartbeat(second.memberId(), 9, Partitions.NONE));
    }

    @Test
    void severalLostAnswersInARowAreTolerated() {
        MemberAnswer first = join(null);
        MemberAnswer second = join(null);
        heartbeat(first.memberId(), 1, t(0, 1));
        coordinator.leave(GROUP, second.memberId());
        heartbeat(first.memberId(), 1, t(0, 1));

        MemberAnswer heard = heartbeat(first.memberId(), 1, t(0, 1));

        assertThat(heard.memberEpoch()).isEqualTo(3);
        assertThat(heard.assignment()).isEqualTo(t(0, 1, 2, 3));
    }

    @Test
    void aStaticMemberTakesOverFromItsPredecessorWithoutARebalance() {
        MemberAnswer old = join("pod-1");

        MemberAnswer successor = join("pod-1");

        assertThat(successor.assignment()).isEqualTo(t(0, 1, 2, 3));
        assertThat(coordinator.describe(GROUP).epoch()).isEqualTo(1);
        refused(ErrorCode.FENCED_MEMBER_EPOCH, () -> commit(old.memberId(), 1, 0, 1));
        refused(ErrorCode.FENCED_MEMBER_EPOCH, () -> heartbeat(old.memberId(), 1, Partitions.NONE));
    }

    @Test
    void theAssignmentFollowsTheTopics() {
        MemberAnswer member = coordinator.join(GROUP, request(null, null, "t", "later"));
        assertThat(member.assignment()).isEqualTo(t(0, 1, 2, 3));
        topics.create("later", 1);
        topics.grow("t", 5);

        MemberAnswer grown = heartbeat(member.memberId(), 1, t(0, 1, 2, 3));

        assertThat(grown.assignment().byTopic()).isEqualTo(Map.of("t", List.of(0, 1, 2, 3, 4), "later", List.of(0)));
        topics.delete("t");
        MemberAnswer shrunk = heartbeat(member.memberId(), 2, grown.assignment());
        assertThat(shrunk.assignment().byTopic()).isEqualTo(Map.of("later", List.of(0)));
    }

    @Test
    void aJoinThatIsRepeatedBecauseItsAnswerWasLostMakesNoGhost() {
        var request = new JoinRequest(
                "mine", new TreeSet<>(List.of("t")), "", JoinRequest.DEFAULT_SESSION, null, Assignor.UNIFORM);
        MemberAnswer lost = coordinator.join(GROUP, request);
        int stored = log.size();

        MemberAnswer again = coordinator.join(GROUP, request);

        assertThat(again).isEqualTo(lost);
        assertThat(again.memberId()).isEqualTo("mine");
        assertThat(again.assignment()).isEqualTo(t(0, 1, 2, 3));
        assertThat(coordinator.describe(GROUP).members()).hasSize(1);
        assertThat(log.size()).as("nothing new was stored").isEqualTo(stored);
    }

    @Test
    void aMemberThatJoinsAgainHasGivenUpWhatItHeldAndMayWantOtherTopics() {
        topics.create("u", 1);
        MemberAnswer other = coordinator.join(GROUP, request("mine", null, "t"));
        MemberAnswer first = join(null);
        waiting(first.memberId(), 2, Partitions.NONE);

        MemberAnswer changed = coordinator.join(GROUP, request("mine", null, "u"));

        assertThat(changed.memberEpoch()).isGreaterThan(other.memberEpoch());
        assertThat(changed.assignment().byTopic()).isEqualTo(Map.of("u", List.of(0)));
        assertThat(heartbeat(first.memberId(), 2, Partitions.NONE).assignment()).isEqualTo(t(0, 1, 2, 3));
    }

    @Test
    void whoMustGiveUpAndWhoMayTakeHearsOfItAtOnce() {
        MemberAnswer first = join(null);
        Waiting calm = waiting(first.memberId(), 1, t(0, 1, 2, 3));
        assertThat(calm.isStirred()).isFalse();

        MemberAnswer second = join(null);
        assertThat(calm.isStirred()).as("has to give up").isTrue();
        Waiting impatient = waiting(second.memberId(), 2, Partitions.NONE);
        MemberAnswer asked = news(first.memberId(), 1, t(0, 1, 2, 3), calm);
        assertThat(asked.assignment()).isEqualTo(t(0, 1));
        assertThat(impatient.isStirred()).as("nothing is free yet").isFalse();

        heartbeat(first.memberId(), 1, t(0, 1));
        assertThat(impatient.isStirred()).as("may take").isTrue();
        assertThat(news(second.memberId(), 2, Partitions.NONE, impatient).assignment())
                .isEqualTo(t(2, 3));

        Waiting last = waiting(first.memberId(), 2, t(0, 1));
        coordinator.leave(GROUP, second.memberId());
        assertThat(last.isStirred()).as("inherits").isTrue();
        assertThat(news(first.memberId(), 2, t(0, 1), last).assignment()).isEqualTo(t(0, 1, 2, 3));
    }

    @Test
    void aWaitingHeartbeatHearsOfANewTopicAndOfItsOwnEnd() {
        MemberAnswer member = coordinator.join(GROUP, request(null, null, "t", "later"));
        Waiting waiting = waiting(member.memberId(), 1, t(0, 1, 2, 3));
        coordinator.expireSessions();
        assertThat(waiting.isStirred()).isFalse();

        topics.create("later", 1);
        coordinator.expireSessions();
        assertThat(waiting.isStirred()).isTrue();
        heartbeat(member.memberId(), 1, t(0, 1, 2, 3));

        Waiting dying = waiting(
                member.memberId(), 2, t(0, 1, 2, 3).plus(Partitions.of(List.of(new TopicPartition("later", 0)))));
        time.advance(Duration.ofSeconds(10));
        coordinator.expireSessions();
        assertThat(dying.isStirred()).isTrue();
        refused(ErrorCode.UNKNOWN_MEMBER, () -> news(member.memberId(), 2, t(0, 1, 2, 3), dying));
    }

    @Test
    void aWaitIsNoSignOfLifeAndEndsWithTheNextHeartbeat() {
        MemberAnswer member = join(null);
        Waiting first = waiting(member.memberId(), 1, t(0, 1, 2, 3));
        time.advance(Duration.ofSeconds(6));

        Waiting second = waiting(member.memberId(), 1, t(0, 1, 2, 3));
        assertThat(first.isSuperseded()).isTrue();
        assertThat(news(member.memberId(), 1, t(0, 1, 2, 3), first).isNewsSince(1))
                .isFalse();
        assertThat(second.isSuperseded()).isFalse();

        time.advance(Duration.ofSeconds(9));
        news(member.memberId(), 1, t(0, 1, 2, 3), second);
        time.advance(Duration.ofSeconds(1));
        coordinator.expireSessions();
        assertThat(coordinator.describe(GROUP).members())
                .as("ten seconds after its last heartbeat")
                .isEmpty();
    }

    @Test
    void aMemberThatOnlyPollsReconcilesByPolling() {
        MemberAnswer first = join(null);
        coordinator.turn(GROUP, first.memberId(), Duration.ZERO);
        MemberAnswer second = join(null);

        PollTurn turn = coordinator.turn(GROUP, first.memberId(), Duration.ZERO);

        assertThat(turn.memberEpoch()).isEqualTo(2);
        assertThat(turn.assignment().size()).isEqualTo(2);
        assertThat(coordinator.turn(GROUP, second.memberId(), Duration.ZERO).assignment())
                .isEqualTo(t(0, 1, 2, 3).minus(turn.assignment()));
    }

    @Test
    void aMemberThatSendsHeartbeatsIsNotMovedByPolling() {
        MemberAnswer first = join(null);
        heartbeat(first.memberId(), 1, t(0, 1, 2, 3));
        join(null);

        PollTurn turn = coordinator.turn(GROUP, first.memberId(), Duration.ZERO);

        assertThat(turn.memberEpoch()).isEqualTo(1);
        assertThat(turn.assignment()).isEqualTo(t(0, 1, 2, 3));
    }
}
