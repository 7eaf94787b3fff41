package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who may commit what, where members begin to read, and when offsets are forgotten. */
class GroupOffsetsTest extends CoordinatorTests {

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
    void offsetsOfADeletedTopicDoNotCountForItsSuccessor() {
        MemberAnswer member = join(null);
        commit(member.memberId(), 1, 0, 42);
        topics.delete("t");
        topics.create("t", 4);

        assertThat(committed(0)).isEqualTo(-1);
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
}
