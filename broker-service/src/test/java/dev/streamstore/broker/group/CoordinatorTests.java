package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A coordinator over a log in memory, a topic {@code t} of four partitions, and what tests do with them. */
abstract class CoordinatorTests {

    static final GroupName GROUP = new GroupName("g");

    final FakeTopics topics = new FakeTopics();
    final ListGroupLog log = new ListGroupLog();
    final TestTime time = new TestTime();
    final Duration retention = Duration.ofDays(7);
    final AtomicInteger ids = new AtomicInteger();
    GroupCoordinator coordinator = started();

    @BeforeEach
    void oneTopicOfFourPartitions() {
        topics.create("t", 4);
    }

    GroupCoordinator started() {
        var started = new GroupCoordinator(log, topics, time, () -> "m" + ids.incrementAndGet(), retention);
        started.load();
        return started;
    }

    MemberAnswer heartbeat(String memberId, int memberEpoch, Partitions owned) {
        return coordinator.heartbeat(GROUP, new Heartbeat(memberId, memberEpoch, owned), (Waiting) null);
    }

    Waiting waiting(String memberId, int memberEpoch, Partitions owned) {
        var waiting = new Waiting();
        MemberAnswer answer = coordinator.heartbeat(GROUP, new Heartbeat(memberId, memberEpoch, owned), waiting);
        assertThat(answer.isNewsSince(memberEpoch)).isFalse();
        assertThat(answer.heartbeatInterval()).isEqualTo(Duration.ofSeconds(3));
        return waiting;
    }

    MemberAnswer news(String memberId, int memberEpoch, Partitions owned, Waiting waiting) {
        var none = new MemberAnswer(memberId, memberEpoch, Duration.ofSeconds(3), null);
        return coordinator.news(GROUP, new Heartbeat(memberId, memberEpoch, owned), waiting, none);
    }

    MemberAnswer join(@Nullable String instanceId) {
        return coordinator.join(GROUP, request(instanceId, "t"));
    }

    static JoinRequest request(@Nullable String instanceId, String topic) {
        return request(null, instanceId, topic);
    }

    static JoinRequest request(@Nullable String memberId, @Nullable String instanceId, String... topics) {
        return new JoinRequest(
                memberId,
                new TreeSet<>(List.of(topics)),
                "",
                JoinRequest.DEFAULT_SESSION,
                instanceId,
                Assignor.UNIFORM);
    }

    void commit(String memberId, int memberEpoch, int partition, long offset) {
        coordinator.commit(
                GROUP, memberId, memberEpoch, new TreeMap<>(Map.of(new TopicPartition("t", partition), offset)));
    }

    long committed(int partition) {
        return coordinator.describe(GROUP).partitions().stream()
                .filter(p -> p.partition().partition() == partition)
                .findFirst()
                .orElseThrow()
                .committed();
    }

    long reset(OffsetReset.Target target) {
        return coordinator.reset(GROUP, new OffsetReset("t", target)).get(new TopicPartition("t", 0));
    }

    static Partitions t(int... numbers) {
        return Partitions.of(
                Arrays.stream(numbers).mapToObj(n -> new TopicPartition("t", n)).toList());
    }

    static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BrokerFault.class, fault -> assertThat(fault.code()).isEqualTo(code));
    }
}
