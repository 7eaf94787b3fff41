package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCoordinatorTest {

    private static final GroupName GROUP = new GroupName("g");

    private final FakeTopics topics = new FakeTopics();
    private final ListGroupLog log = new ListGroupLog();
    private final TestTime time = new TestTime();
    private final AtomicInteger ids = new AtomicInteger();
    private GroupCoordinator coordinator = started();

    @BeforeEach
    void oneTopicOfFourPartitions() {
        topics.create("t", 4);
    }

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

        MemberAnswer asked = coordinator.heartbeat(GROUP, first.memberId(), 1, t(0, 1, 2, 3));
        assertThat(asked.memberEpoch()).isEqualTo(1);
        assertThat(asked.assignment().size()).isEqualTo(2);
        assertThat(asked.heartbeatInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(coordinator
                        .heartbeat(GROUP, second.memberId(), 2, Partitions.NONE)
                        .assignment())
                .as("still held by the first")
                .isNull();

        MemberAnswer done = coordinator.heartbeat(GROUP, first.memberId(), 1, asked.assignment());
        assertThat(done.memberEpoch()).isEqualTo(2);
        assertThat(done.assignment()).as("equal to what it owns").isNull();
        MemberAnswer given = coordinator.heartbeat(GROUP, second.memberId(), 2, Partitions.NONE);
        assertThat(given.assignment()).isEqualTo(t(0, 1, 2, 3).minus(asked.assignment()));
        assertThat(coordinator.describe(GROUP).state()).isEqualTo(GroupDescription.State.STABLE);
    }

    @Test
    void aMemberMayCommitWhatItIsAskedToGiveUpUntilItLetsGo() {
        MemberAnswer first = join(null);
        join(null);
        MemberAnswer asked = coordinator.heartbeat(GROUP, first.memberId(), 1, t(0, 1, 2, 3));

        commit(first.memberId(), 1, 3, 7);
        coordinator.heartbeat(GROUP, first.memberId(), 1, asked.assignment());

        refused(ErrorCode.STALE_MEMBER_EPOCH, () -> commit(first.memberId(), 1, 3, 8));
        refused(ErrorCode.STALE_MEMBER_EPOCH, () -> commit(first.memberId(), 2, 3, 8));
        assertThat(committed(3)).isEqualTo(7);
    }

    @Test
    void aCommitNeedsThePresentEpochOfAMember() {
        MemberAnswer member = join(null);

        refused(ErrorCode.UNKNOWN_MEMBER, () -> commit("nobody", 1, 0, 1));
        refused(ErrorCode.STALE_MEMBER_EPOCH, () -> commit(member.memberId(), 0, 0, 1));
        refused(ErrorCode.FENCED_MEMBER_EPOCH, () -> commit(member.memberId(), 2, 0, 1));
        refused(ErrorCode.STALE_MEMBER_EPOCH, () -> commit(member.memberId(), 1, 9, 1));
        assertThat(committed(0)).isEqualTo(-1);
    }

    @Test
    void aSilentMemberLosesItsPartitionsWithItsSession() {
        MemberAnswer silent = join(null);
        time.advance(Duration.ofSeconds(5));
        MemberAnswer lively = join(null);
        time.advance(Duration.ofMillis(4_999));
        coordinator.expireSessions();
        assertThat(coordinator
                        .heartbeat(GROUP, lively.memberId(), 2, Partitions.NONE)
                        .assignment())
                .isNull();

        time.advance(Duration.ofMillis(1));
        coordinator.expireSessions();

        assertThat(coordinator
                        .heartbeat(GROUP, lively.memberId(), 2, Partitions.NONE)
                        .assignment())
                .isEqualTo(t(0, 1, 2, 3));
        refused(ErrorCode.UNKNOWN_MEMBER, () -> commit(silent.memberId(), 1, 0, 1));
    }

    @Test
    void aHeartbeatAfterALostAnswerIsTolerated() {
        MemberAnswer first = join(null);
        MemberAnswer second = join(null);
        coordinator.heartbeat(GROUP, first.memberId(), 1, t(0, 1));

        MemberAnswer again = coordinator.heartbeat(GROUP, first.memberId(), 1, t(0, 1));

        assertThat(again.memberEpoch()).isEqualTo(2);
        refused(ErrorCode.FENCED_MEMBER_EPOCH, () -> coordinator.heartbeat(GROUP, first.memberId(), 1, t(0, 1, 2)));
        refused(
                ErrorCode.FENCED_MEMBER_EPOCH,
                () -> coordinator.heartbeat(GROUP, second.memberId(), 9, Partitions.NONE));
    }

    @Test
    void severalLostAnswersInARowAreTolerated() {
        MemberAnswer first = join(null);
        MemberAnswer second = join(null);
        coordinator.heartbeat(GROUP, first.memberId(), 1, t(0, 1));
        coordinator.leave(GROUP, second.memberId());
        coordinator.heartbeat(GROUP, first.memberId(), 1, t(0, 1));

        MemberAnswer heard = coordinator.heartbeat(GROUP, first.memberId(), 1, t(0, 1));

        assertThat(heard.memberEpoch()).isEqualTo(3);
        assertThat(heard.assignment()).isEqualTo(t(0, 1, 2, 3));
    }

    @Test
    void aHeartbeatThatChangesNothingStoresNothing() {
        MemberAnswer member = join(null);
        int before = log.size();

        coordinator.heartbeat(GROUP, member.memberId(), 1, t(0, 1, 2, 3));

        assertThat(log.size()).isEqualTo(before);
    }

    @Test
    void aStaticMemberTakesOverFromItsPredecessorWithoutARebalance() {
        MemberAnswer old = join("pod-1");

        MemberAnswer successor = join("pod-1");

        assertThat(successor.assignment()).isEqualTo(t(0, 1, 2, 3));
        assertThat(coordinator.describe(GROUP).epoch()).isEqualTo(1);
        refused(ErrorCode.FENCED_MEMBER_EPOCH, () -> commit(old.memberId(), 1, 0, 1));
        refused(ErrorCode.FENCED_MEMBER_EPOCH, () -> coordinator.heartbeat(GROUP, old.memberId(), 1, Partitions.NONE));
    }

    @Test
    void theAssignmentFollowsTheTopics() {
        MemberAnswer member = coordinator.join(GROUP, request(null, "t", "later"));
        assertThat(member.assignment()).isEqualTo(t(0, 1, 2, 3));
        topics.create("later", 1);
        topics.grow("t", 5);

        MemberAnswer grown = coordinator.heartbeat(GROUP, member.memberId(), 1, t(0, 1, 2, 3));

        assertThat(grown.assignment().byTopic()).isEqualTo(Map.of("t", List.of(0, 1, 2, 3, 4), "later", List.of(0)));
        topics.delete("t");
        MemberAnswer shrunk = coordinator.heartbeat(GROUP, member.memberId(), 2, grown.assignment());
        assertThat(shrunk.assignment().byTopic()).isEqualTo(Map.of("later", List.of(0)));
    }

    @Test
    void offsetsOfADeletedTopicDoNotCountForItsSuccessor() {
        MemberAnswer member = join(null);
        commit(member.memberId(), 1, 0, 42);
        topics.delete("t");
        topics.create("t", 4);

        assertThat(committed(0)).isEqualTo(-1);
    }

    @Test
    void everythingButTheTimersSurvivesARestart() {
        MemberAnswer first = join("pod-1");
        MemberAnswer second = join(null);
        coordinator.heartbeat(GROUP, first.memberId(), 1, t(0, 1, 2, 3));
        commit(first.memberId(), 1, 0, 42);
        GroupDescription before = coordinator.describe(GROUP);
        time.advance(Duration.ofSeconds(9));

        coordinator = started();

        assertThat(coordinator.describe(GROUP)).isEqualTo(before);
        time.advance(Duration.ofSeconds(9));
        coordinator.expireSessions();
        assertThat(coordinator
                        .heartbeat(GROUP, second.memberId(), 2, Partitions.NONE)
                        .memberEpoch())
                .isEqualTo(2);
    }

    @Test
    void resetAndDeleteNeedAnEmptyGroup() {
        MemberAnswer member = join(null);
        var toEarliest = new OffsetReset("t", new OffsetReset.Earliest());
        refused(ErrorCode.GROUP_NOT_EMPTY, () -> coordinator.reset(GROUP, toEarliest));
        refused(ErrorCode.GROUP_NOT_EMPTY, () -> coordinator.delete(GROUP));

        coordinator.leave(GROUP, member.memberId());
        topics.bounds(10, 100);

        assertThat(coordinator.reset(GROUP, toEarliest)).containsEntry(new TopicPartition("t", 3), 10L);
        assertThat(reset(new OffsetReset.Latest())).isEqualTo(100);
        assertThat(reset(new OffsetReset.AtOffset(50))).isEqualTo(50);
        assertThat(reset(new OffsetReset.AtOffset(5))).isEqualTo(10);
        assertThat(reset(new OffsetReset.AtTime(Instant.ofEpochMilli(77)))).isEqualTo(77);
        coordinator.delete(GROUP);
        refused(ErrorCode.UNKNOWN_GROUP, () -> coordinator.describe(GROUP));
        coordinator = started();
        refused(ErrorCode.UNKNOWN_GROUP, () -> coordinator.describe(GROUP));
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
        coordinator.heartbeat(GROUP, first.memberId(), 1, t(0, 1, 2, 3));
        join(null);

        PollTurn turn = coordinator.turn(GROUP, first.memberId(), Duration.ZERO);

        assertThat(turn.memberEpoch()).isEqualTo(1);
        assertThat(turn.assignment()).isEqualTo(t(0, 1, 2, 3));
    }

    @Test
    void positionsStartAtTheCommittedOffsetAndMoveOn() {
        MemberAnswer member = join(null);
        topics.bounds(3, 100);
        commit(member.memberId(), 1, 0, 42);

        PollTurn turn = coordinator.turn(GROUP, member.memberId(), Duration.ZERO);
        assertThat(turn.positions()).containsEntry(new TopicPartition("t", 0), 42L);
        assertThat(turn.positions()).containsEntry(new TopicPartition("t", 1), 3L);
        coordinator.advance(GROUP, member.memberId(), Map.of(new TopicPartition("t", 0), 50L));

        assertThat(coordinator.turn(GROUP, member.memberId(), Duration.ZERO).positions())
                .containsEntry(new TopicPartition("t", 0), 50L);
        assertThat(committed(0)).isEqualTo(42);
    }

    private GroupCoordinator started() {
        var started = new GroupCoordinator(log, topics, time, () -> "m" + ids.incrementAndGet());
        started.load();
        return started;
    }

    private MemberAnswer join(@Nullable String instanceId) {
        return coordinator.join(GROUP, request(instanceId, "t"));
    }

    private static JoinRequest request(@Nullable String instanceId, String... topics) {
        return new JoinRequest(
                new TreeSet<>(List.of(topics)), "", JoinRequest.DEFAULT_SESSION, instanceId, Assignor.UNIFORM);
    }

    private void commit(String memberId, int memberEpoch, int partition, long offset) {
        coordinator.commit(
                GROUP, memberId, memberEpoch, new TreeMap<>(Map.of(new TopicPartition("t", partition), offset)));
    }

    private long committed(int partition) {
        return coordinator.describe(GROUP).partitions().stream()
                .filter(p -> p.partition().partition() == partition)
                .findFirst()
                .orElseThrow()
                .committed();
    }

    private long reset(OffsetReset.Target target) {
        return coordinator.reset(GROUP, new OffsetReset("t", target)).get(new TopicPartition("t", 0));
    }

    private static Partitions t(int... numbers) {
        return Partitions.of(
                Arrays.stream(numbers).mapToObj(n -> new TopicPartition("t", n)).toList());
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BrokerFault.class, fault -> assertThat(fault.code()).isEqualTo(code));
    }
}
