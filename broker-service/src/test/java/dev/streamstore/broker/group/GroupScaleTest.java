package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.TopicPartition;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A thousand members share ten thousand partitions. What is bounded is work, not time: how often anyone has to speak,
 * and how much is stored, goes with what changes hands and not with the size of the group.
 */
class GroupScaleTest {

    private static final GroupName GROUP = new GroupName("g");
    private static final int MEMBERS = 1000;
    private static final int TOPICS = 10;
    private static final int PARTITIONS = 1000;

    private final FakeTopics topics = new FakeTopics();
    private final ListGroupLog log = new ListGroupLog();
    private final TestTime time = new TestTime();
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final SortedSet<String> names = new TreeSet<>();
    private GroupCoordinator coordinator = new GroupCoordinator(log, topics, time, () -> "unused", Duration.ofDays(7));
    private int heartbeats;

    @Test
    void theWorkGoesWithWhatChangesHands() {
        for (int number = 0; number < TOPICS; number++) {
            names.add("topic-" + number);
            topics.create("topic-" + number, PARTITIONS);
        }
        long startNanos = cpuNanos();
        while (processes.size() < MEMBERS) {
            join();
            if (processes.size() % 50 == 0) {
                settle();
            }
        }
        report("1000 joins", startNanos);

        // Each of 20 waves hands over at most what it needs; nobody speaks without something to say.
        assertThat(shares()).containsOnly(10);
        assertThat(heartbeats).isLessThan(30 * MEMBERS);
        assertThat(log.bytes()).as("bytes stored").isLessThan(100L << 20);

        startNanos = cpuNanos();
        int heartbeatsBefore = heartbeats;
        long bytesBefore = log.bytes();
        int entriesBefore = log.size();
        SimulatedProcess leaver = processes.removeLast();
        coordinator.leave(GROUP, String.valueOf(leaver.memberId));
        settle();
        report("one leaves", startNanos);
        assertThat(heartbeats - heartbeatsBefore).as("ten inherit").isLessThanOrEqualTo(2 * 10);
        assertThat(log.size() - entriesBefore).isLessThanOrEqualTo(2 * 10 + 4);
        assertThat(log.bytes() - bytesBefore).isLessThan(64 << 10);

        startNanos = cpuNanos();
        coordinator = new GroupCoordinator(log, topics, time, () -> "unused", Duration.ofDays(7));
        coordinator.load();
        report("replay", startNanos);
        assertThat(coordinator.state(GROUP).members()).hasSize(MEMBERS - 1);

        startNanos = cpuNanos();
        int before = log.size();
        for (SimulatedProcess process : processes) {
            coordinator.heartbeat(GROUP, process.heartbeat(), (Waiting) null);
        }
        report("999 heartbeats", startNanos);
        assertThat(log.size() - before)
                .as("entries: each member's new epoch, no more")
                .isLessThan(MEMBERS);
        time.advance(Duration.ofSeconds(1));
        coordinator.expireSessions();
        assertThat(coordinator.state(GROUP).isStable()).isTrue();
    }

    private void join() {
        var process = new SimulatedProcess(null, "member-" + processes.size(), names, Assignor.UNIFORM);
        process.hear(coordinator.join(GROUP, process.joinRequest()), 0);
        processes.add(process);
    }

    /** Until nobody has anything to say; each waits for its answers. */
    private void settle() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (SimulatedProcess process : processes) {
                if (process.waiting == null || process.waiting.isStirred() || !process.letGo.isEmpty()) {
                    speak(process);
                    moved = true;
                }
            }
        }
    }

    private void speak(SimulatedProcess process) {
        heartbeats++;
        var waiting = new Waiting();
        Heartbeat heartbeat = process.heartbeat();
        MemberAnswer answer = coordinator.heartbeat(GROUP, heartbeat, waiting);
        process.waiting = answer.isNewsSince(heartbeat.memberEpoch()) ? null : waiting;
        process.hear(answer, 0);
    }

    private Set<Integer> shares() {
        Set<TopicPartition> read = new HashSet<>();
        Set<Integer> sizes = new HashSet<>();
        processes.forEach(process -> {
            process.owned.all().forEach(p -> assertThat(read.add(p)).isTrue());
            sizes.add(process.owned.size());
        });
        assertThat(read).hasSize(TOPICS * PARTITIONS);
        return sizes;
    }

    /** Of this thread: what the machine does besides does not count. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void report(String what, long startNanos) {
        System.out.printf(
                "[groups] %s: %d ms of CPU, %d heartbeats and %d entries (%d KiB) so far%n",
                what, (cpuNanos() - startNanos) / 1_000_000, heartbeats, log.size(), log.bytes() >> 10);
    }
}
