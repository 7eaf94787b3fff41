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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupCoordinatorTest {

    private static final GroupName GROUP = new GroupName("g");

    private final FakeTopics topics = new FakeTopics();
    private final ListGroupLog log = new ListGroupLog();
    private final TestTime time = new TestTime();
    private final Duration retention = Duration.ofDays(7);
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
    void aMemberMayCommitWhatItIsAskedToGiveUpUntilItLetsGo() {
        MemberAnswer first = join(null);
        join(null);
        MemberAnswer asked = heartbeat(first.memberId(), 1, t(0, 1, 2, 3));

        commit(first.memberId(), 1, 3, 7);
        heartbeat(first.memberId(), 1, asked.assignment());

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
    void aHeartbeatThatChangesNothingStoresNothing() {
        MemberAnswer member = join(null);
        int before = log.size();

        heartbeat(member.memberId(), 1, t(0, 1, 2, 3));

        assertThat(log.size()).isEqualTo(before);
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
        heartbeat(first.memberId(), 1, t(0, 1, 2, 3));
        commit(first.memberId(), 1, 0, 42);
        GroupDescription before = coordinator.describe(GROUP);
        time.advance(Duration.ofSeconds(9));

        coordinator = started();

        assertThat(coordinator.describe(GROUP)).isEqualTo(before);
        time.advance(Duration.ofSeconds(9));
        coordinator.expireSessions();
        assertThat(heartbeat(second.memberId(), 2, Partitions.NONE).memberEpoch())
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

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void afterAFailedChangeTheGroupIsWhatWasStored(int storedEntries) {
        MemberAnswer first = join(null);
        log.failAfter(storedEntries);
        refused(ErrorCode.STORAGE_ERROR, () -> join(null));

        MemberAnswer heard = heartbeat(first.memberId(), 1, t(0, 1, 2, 3));

        GroupDescription inMemory = coordinator.describe(GROUP);
        coordinator = started();
        assertThat(coordinator.describe(GROUP)).isEqualTo(inMemory);
        time.advance(Duration.ofSeconds(9));
        Partitions owned = heard.assignment() == null ? t(0, 1, 2, 3) : heard.assignment();
        int epoch = heartbeat(first.memberId(), heard.memberEpoch(), owned).memberEpoch();
        time.advance(Duration.ofSeconds(1));
        coordinator.expireSessions();
        heartbeat(first.memberId(), epoch, owned);
        assertThat(coordinator.describe(GROUP).members()).hasSize(1);
        assertThat(coordinator.describe(GROUP).state()).isEqualTo(GroupDescription.State.STABLE);
        assertThat(coordinator.describe(GROUP).members().getFirst().assignment())
                .isEqualTo(t(0, 1, 2, 3));
    }

    /** Of a departure at least the group's epoch and the member's end are stored, and the rest is cut off. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void aTargetThatWasCutOffIsComputedAfterwards(int storedEntries) {
        MemberAnswer first = join(null);
        MemberAnswer second = join(null);
        Partitions kept = heartbeat(first.memberId(), 1, t(0, 1, 2, 3)).assignment();
        int epoch = heartbeat(first.memberId(), 1, kept).memberEpoch();
        log.failAfter(storedEntries);
        refused(ErrorCode.STORAGE_ERROR, () -> coordinator.leave(GROUP, second.memberId()));

        assertThat(heartbeat(first.memberId(), epoch, kept).assignment()).isEqualTo(t(0, 1, 2, 3));
    }

    @Test
    void aGroupThatCouldNotBeStoredDoesNotExist() {
        log.failAfter(0);
        refused(ErrorCode.STORAGE_ERROR, () -> join(null));

        refused(ErrorCode.UNKNOWN_GROUP, () -> coordinator.describe(GROUP));
        assertThat(coordinator.list()).isEmpty();
    }

    @Test
    void offsetsOfALeftGroupAreForgottenAndThenTheGroup() {
        MemberAnswer member = join(null);
        commit(member.memberId(), 1, 0, 42);
        time.advance(Duration.ofDays(6));
        coordinator.heartbeat(GROUP, new Heartbeat(member.memberId(), 1, t(0, 1, 2, 3)), (Waiting) null);
        coordinator.leave(GROUP, member.memberId());
        time.advance(Duration.ofDays(6));
        coordinator.expireOffsets();
        assertThat(committed(0)).as("left six days ago").isEqualTo(42);

        time.advance(Duration.ofDays(1));
        coordinator.expireOffsets();
        refused(ErrorCode.UNKNOWN_GROUP, () -> coordinator.describe(GROUP));
        coordinator = started();
        refused(ErrorCode.UNKNOWN_GROUP, () -> coordinator.describe(GROUP));
        assertThat(coordinator.state(GROUP).offsets()).isEmpty();
    }

    @Test
    void aGroupWithMembersForgetsOnlyWhatItReadsNoMore() {
        topics.create("u", 1);
        var u = new TopicPartition("u", 0);
        MemberAnswer member = coordinator.join(GROUP, request("m", null, "t", "u"));
        commit(member.memberId(), 1, 0, 42);
        coordinator.commit(GROUP, "m", 1, new TreeMap<>(Map.of(u, 7L)));
        coordinator.join(GROUP, request("m", null, "t"));
        time.advance(Duration.ofDays(7));
        time.advance(Duration.ofMillis(-1));
        coordinator.expireOffsets();
        assertThat(coordinator.state(GROUP).offsets()).containsKey(u);

        time.advance(Duration.ofMillis(1));
        coordinator.expireOffsets();

        assertThat(coordinator.state(GROUP).offsets()).doesNotContainKey(u);
        assertThat(committed(0)).isEqualTo(42);
        topics.delete("t");
        coordinator.expireOffsets();
        assertThat(coordinator.state(GROUP).offsets())
                .as("of a topic that is gone")
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
        var started = new GroupCoordinator(log, topics, time, () -> "m" + ids.incrementAndGet(), retention);
        started.load();
        return started;
    }

    private MemberAnswer heartbeat(String memberId, int memberEpoch, Partitions owned) {
        return coordinator.heartbeat(GROUP, new Heartbeat(memberId, memberEpoch, owned), (Waiting) null);
    }

    private Waiting waiting(String memberId, int memberEpoch, Partitions owned) {
        var waiting = new Waiting();
        MemberAnswer answer = coordinator.heartbeat(GROUP, new Heartbeat(memberId, memberEpoch, owned), waiting);
        assertThat(answer.isNewsSince(memberEpoch)).isFalse();
        assertThat(answer.heartbeatInterval()).isEqualTo(Duration.ofSeconds(3));
        return waiting;
    }

    private MemberAnswer news(String memberId, int memberEpoch, Partitions owned, Waiting waiting) {
        var none = new MemberAnswer(memberId, memberEpoch, Duration.ofSeconds(3), null);
        return coordinator.news(GROUP, new Heartbeat(memberId, memberEpoch, owned), waiting, none);
    }

    private MemberAnswer join(@Nullable String instanceId) {
        return coordinator.join(GROUP, request(instanceId, "t"));
    }

    private static JoinRequest request(@Nullable String instanceId, String topic) {
        return request(null, instanceId, topic);
    }

    private static JoinRequest request(@Nullable String memberId, @Nullable String instanceId, String... topics) {
        return new JoinRequest(
                memberId,
                new TreeSet<>(List.of(topics)),
                "",
                JoinRequest.DEFAULT_SESSION,
                instanceId,
                Assignor.UNIFORM);
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
