package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.explain.Finding;
import dev.streamstore.broker.explain.Severity;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every situation in which somebody asks why, and what the answer is made of. */
class GroupDiagnosisTest {

    private static final GroupName GROUP = new GroupName("g");

    private final FakeTopics topics = new FakeTopics();
    private final TestTime time = new TestTime();
    private final GroupCoordinator coordinator =
            new GroupCoordinator(new ListGroupLog(), topics, time, () -> "unused", Duration.ofDays(7));

    @BeforeEach
    void oneTopicOfTwoPartitions() {
        topics.create("t", 2);
    }

    @Test
    void allIsWellWhereEveryoneReadsAndNothingWaits() {
        topics.bounds(0, 0);
        join("a", "t");

        Finding only = finding("ALL_WELL");

        assertThat(only.severity()).isEqualTo(Severity.OK);
        assertThat(only.sentence()).isEqualTo("1 member reads 2 partitions and nothing waits to be read.");
        assertThat(coordinator.explain(GROUP).findings()).hasSize(1);
    }

    @Test
    void aMemberWaitsForOneThatHasNotComeYetAndThenForOneThatDoesNotLetGo() {
        join("a", "t");
        join("b", "t");
        time.advance(Duration.ofMillis(1200));

        Finding before = finding("MEMBER_WAITS");
        assertThat(before.severity()).isEqualTo(Severity.WAITING);
        assertThat(before.sentence())
                .isEqualTo("app (b) waits for t-1: app (a) still holds it; it has not come for its new assignment yet. "
                        + "app (a) was heard of 1.2 s ago.");
        assertThat(before.action()).contains("free in 8.8 s at the latest");
        assertThat(before.facts())
                .containsEntry("memberId", "b")
                .containsEntry("heldBy", "a")
                .containsEntry("partitions", List.of("t-1"))
                .containsEntry("holderWasTold", false)
                .containsEntry("holderSilentMs", 1200L)
                .containsEntry("holderSessionEndsInMs", 8800L);

        beat("a", 1, 0, 1);
        Finding after = finding("MEMBER_WAITS");
        assertThat(after.severity()).isEqualTo(Severity.PROBLEM);
        assertThat(after.sentence()).contains("it was told to give them up and has not said yet that it did");
        assertThat(after.action()).contains("DELETE /v1/groups/g/members/a");

        beat("a", 1, 0);
        Finding ready = finding("PARTITIONS_READY");
        assertThat(ready.sentence())
                .isEqualTo("app (b) may take t-1 with its next heartbeat; it was heard of 1.2 s ago.");
        Finding between = finding("LAG_NOT_READ");
        assertThat(between.severity()).isEqualTo(Severity.WAITING);
        assertThat(between.action()).as("who reads it next is known").isEmpty();
        beat("b", 2);
        assertThat(codes()).doesNotContain("MEMBER_WAITS", "PARTITIONS_READY");
    }

    @Test
    void aMemberWaitsForOneThatIsSilent() {
        join("a", "t");
        time.advance(Duration.ofSeconds(6));
        join("b", "t");

        Finding waits = finding("MEMBER_WAITS");
        assertThat(waits.severity()).isEqualTo(Severity.PROBLEM);
        assertThat(waits.facts()).containsEntry("holderWasTold", false);
    }

    @Test
    void aSessionThatHasEndedAndIsNotLookedAtYetEndsNow() {
        join("a", "t");
        time.advance(Duration.ofSeconds(11));

        assertThat(finding("MEMBER_SILENT").facts()).containsEntry("sessionEndsInMs", 0L);
    }

    @Test
    void allIsWellThoughAMemberIsAtIt() {
        join("a", "t");
        commit("a", 1, 0, 90);
        commit("a", 1, 1, 100);
        assertThat(finding("ALL_WELL").sentence())
                .isEqualTo("1 member reads 2 partitions and 10 records are not committed yet.");

        commit("a", 1, 0, 99);
        assertThat(finding("ALL_WELL").sentence())
                .isEqualTo("1 member reads 2 partitions and 1 record is not committed yet.");
    }

    @Test
    void nobodyReadsAndNobodyEverDid() {
        join("a", "t");
        coordinator.leave(GROUP, "a");

        assertThat(finding("NO_MEMBERS").severity()).isEqualTo(Severity.INFO);
    }

    /** What it would have to share is not there, so it is not one too many. */
    @Test
    void aMemberOfAnotherTopicIsNotIdle() {
        join("a", "t");
        join("b", "u");

        assertThat(codes()).contains("TOPIC_MISSING").doesNotContain("MEMBER_IDLE");
    }

    @Test
    void aSilentMemberIsNamedAndThenHowItEnded() {
        join("a", "t");
        time.advance(Duration.ofSeconds(5));
        assertThat(codes()).doesNotContain("MEMBER_SILENT");
        time.advance(Duration.ofSeconds(1));

        assertThat(finding("MEMBER_SILENT").sentence())
                .isEqualTo(
                        "app (a) has not been heard of for 6.0 s; in 4.0 s it is expelled and its 2 partitions go to "
                                + "others.");

        time.advance(Duration.ofSeconds(4));
        coordinator.expireSessions();
        time.advance(Duration.ofMinutes(3));
        assertThat(finding("MEMBER_EXPELLED").sentence())
                .isEqualTo("app (a) was expelled 3 min ago: nothing had been heard of it for its session of 10.0 s.");
    }

    @Test
    void nobodyReads() {
        join("a", "t");
        commit("a", 1, 0, 40);
        coordinator.leave(GROUP, "a");
        time.advance(Duration.ofHours(5));

        Finding empty = finding("NO_MEMBERS");
        assertThat(empty.severity()).isEqualTo(Severity.PROBLEM);
        assertThat(empty.sentence()).isEqualTo("Nobody reads: the group has had no members for 5 h.");
        assertThat(empty.facts()).containsEntry("offsetsKeptUntil", "1970-01-08T00:16:40Z");
        Finding lag = finding("LAG_NOT_READ");
        assertThat(lag.sentence()).isEqualTo("60 records of t-0 wait: nobody reads this partition.");
        assertThat(lag.facts()).containsEntry("lag", 60L).containsEntry("owner", "");
    }

    @Test
    void oneMemberTooMany() {
        topics.bounds(0, 0);
        join("a", "t");
        join("b", "t");
        join("c", "t");

        assertThat(finding("MEMBER_IDLE").sentence())
                .isEqualTo("app (c) has nothing to read: 3 members share 2 partitions.");
    }

    @Test
    void aTopicThatIsNotThere() {
        join("a", "t", "u");

        assertThat(finding("TOPIC_MISSING").sentence())
                .isEqualTo("The topic u does not exist; 1 member wants to read it.");
        topics.create("u", 1);
        assertThat(codes()).doesNotContain("TOPIC_MISSING");
    }

    @Test
    void anInstanceThatWasReplacedAndAssignorsThatDiffer() {
        join("old", "pod-1", Assignor.UNIFORM, "t");
        join("new", "pod-1", Assignor.UNIFORM, "t");
        join("other", null, Assignor.RANGE, "t");

        assertThat(finding("INSTANCE_REPLACED").sentence())
                .isEqualTo("app (new) joined as instance pod-1 and took the place of old, which is refused with "
                        + "FENCED_MEMBER_EPOCH since.");
        assertThat(finding("ASSIGNORS_DIFFER").sentence())
                .isEqualTo("1 of 2 members want the assignor range, the others uniform; used is uniform, as most do.");
    }

    @Test
    void aMemberThatIsAtItAndOneThatIsStuck() {
        join("a", "t");
        commit("a", 1, 0, 90);
        time.advance(Duration.ofSeconds(2));

        assertThat(finding("LAG_IN_WORK").sentence())
                .isEqualTo("10 records of t-0 wait: app is at it, it committed 2.0 s ago.");
        assertThat(finding("LAG_STALLED").sentence())
                .isEqualTo("100 records of t-1 wait: app has the partition but has never committed.");

        time.advance(Duration.ofMinutes(4));
        assertThat(coordinator.explain(GROUP).findings().stream().map(Finding::sentence))
                .contains("10 records of t-0 wait: app has the partition but has not committed for 4 min and stands at "
                        + "offset 90.");
        assertThat(codes()).doesNotContain("LAG_IN_WORK");
    }

    @Test
    void aMemberThatReadsThroughTheBrokerAndDoesNotCommit() {
        join("a", "t");
        coordinator.turn(GROUP, "a", Duration.ZERO);
        coordinator.advance(GROUP, "a", Map.of(new TopicPartition("t", 0), 30L));

        Finding finding = finding("READ_BUT_NOT_COMMITTED");
        assertThat(finding.sentence())
                .isEqualTo("100 records of t-0 wait: app has read up to offset 30 but committed nothing.");
        assertThat(finding.facts()).containsEntry("position", 30L);

        commit("a", 1, 0, 30);
        assertThat(codes()).doesNotContain("READ_BUT_NOT_COMMITTED");
        coordinator.advance(GROUP, "a", Map.of(new TopicPartition("t", 0), 50L));
        assertThat(finding("READ_BUT_NOT_COMMITTED").sentence()).endsWith("up to offset 50 but committed only 30.");
    }

    @Test
    void recordsThatWereDeletedBeforeTheyWereReadAndOffsetsThatAreElsewhere() {
        join("a", "t");
        commit("a", 1, 0, 10);
        commit("a", 1, 1, 100);
        topics.bounds(25, 60);

        assertThat(finding("RECORDS_MISSED").sentence())
                .isEqualTo(
                        "15 records of t-0 were deleted before the group read them: it is at offset 10, the log starts "
                                + "at 25.");
        assertThat(finding("COMMITTED_PAST_THE_END").sentence())
                .isEqualTo("The group is at offset 100 of t-1, but the log ends at 60: it goes on there.");
        topics.bounds(10, 100);
        assertThat(codes()).doesNotContain("RECORDS_MISSED", "COMMITTED_PAST_THE_END");
        topics.delete("t");
        topics.create("t", 2);
        assertThat(finding("OFFSET_OF_A_FORMER_TOPIC").facts()).containsEntry("topic", "t");
    }

    @Test
    void aPartitionIsExplainedByTheGroupsThatReadIt() {
        join("a", "t");
        commit("a", 1, 0, 100);

        assertThat(coordinator.explain(new TopicPartition("t", 0)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("UP_TO_DATE");
                    assertThat(finding.sentence()).isEqualTo("g: Everything of t-0 is read.");
                    assertThat(finding.facts()).containsEntry("group", "g");
                });
        assertThat(coordinator.explain(new TopicPartition("t", 1)).getFirst().code())
                .isEqualTo("LAG_STALLED");
        assertThat(coordinator.explain(new TopicPartition("t", 9))).isEmpty();
    }

    private Finding finding(String code) {
        return coordinator.explain(GROUP).findings().stream()
                .filter(f -> f.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected " + code + " among " + codes()));
    }

    private List<String> codes() {
        return coordinator.explain(GROUP).findings().stream().map(Finding::code).toList();
    }

    private void join(String memberId, String... names) {
        join(memberId, null, Assignor.UNIFORM, names);
    }

    private void join(String memberId, String instanceId, Assignor assignor, String... names) {
        coordinator.join(
                GROUP,
                new JoinRequest(
                        memberId,
                        new TreeSet<>(List.of(names)),
                        "app",
                        JoinRequest.DEFAULT_SESSION,
                        instanceId,
                        assignor));
    }

    private void beat(String memberId, int epoch, int... owned) {
        Partitions partitions = Partitions.of(Arrays.stream(owned)
                .mapToObj(number -> new TopicPartition("t", number))
                .toList());
        coordinator.heartbeat(GROUP, new Heartbeat(memberId, epoch, partitions), (Waiting) null);
    }

    private void commit(String memberId, int epoch, int partition, long offset) {
        coordinator.commit(GROUP, memberId, epoch, new TreeMap<>(Map.of(new TopicPartition("t", partition), offset)));
    }
}
