package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.error.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A group is what was stored of it, after a restart and after an append that failed. */
class GroupStorageTest extends CoordinatorTests {

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
    void aHeartbeatThatChangesNothingStoresNothing() {
        MemberAnswer member = join(null);
        int before = log.size();

        heartbeat(member.memberId(), 1, t(0, 1, 2, 3));

        assertThat(log.size()).isEqualTo(before);
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
}
