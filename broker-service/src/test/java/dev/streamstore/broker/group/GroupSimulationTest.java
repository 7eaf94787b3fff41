package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Members that come, go, stop for a while, lose requests and answers, let go slowly, and a coordinator that restarts;
 * all of it decided by a seed. Whatever happens, no two of them can commit the same partition, nobody is given what
 * another still reads, and epochs only grow; and once it is calm, all partitions are read.
 */
class GroupSimulationTest {

    private static final GroupName GROUP = new GroupName("g");
    private static final Duration SESSION = Duration.ofSeconds(10);
    private static final int STEPS = 400;
    private static final int CALM_ROUNDS = 30;

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void neverTwoOwnersAndInTheEndOneForEach(int seed) {
        new World(seed).run();
    }

    /** A process that reads; what it believes, and what it does with the answers that reach it. */
    private static final class Process {
        final @Nullable String instanceId;

        @Nullable
        String memberId;

        int epoch;
        Partitions owned = Partitions.NONE;
        Partitions letGo = Partitions.NONE;
        int heartbeatsUntilLetGo;
        int stepsAsleep;
        boolean superseded;

        Process(@Nullable String instanceId) {
            this.instanceId = instanceId;
        }

        void forgetMembership() {
            memberId = null;
            owned = Partitions.NONE;
            letGo = Partitions.NONE;
        }

        void hear(MemberAnswer answer, int patience) {
            memberId = answer.memberId();
            epoch = answer.memberEpoch();
            if (answer.assignment() != null) {
                letGo = owned.minus(answer.assignment());
                owned = owned.plus(answer.assignment());
                heartbeatsUntilLetGo = patience;
            }
        }

        void maybeLetGo() {
            if (heartbeatsUntilLetGo-- <= 0) {
                owned = owned.minus(letGo);
                letGo = Partitions.NONE;
            }
        }
    }

    private static final class World {
        final Random random;
        final FakeTopics topics = new FakeTopics();
        final ListGroupLog log = new ListGroupLog();
        final TestTime time = new TestTime();
        final List<Process> processes = new ArrayList<>();
        final Map<String, Integer> highestEpochs = new HashMap<>();
        int partitions = 3;
        int ids;
        int groupEpoch;
        GroupCoordinator coordinator;

        World(int seed) {
            random = new Random(seed);
            topics.create("t", partitions);
            coordinator = started();
        }

        GroupCoordinator started() {
            var started = new GroupCoordinator(log, topics, time, () -> "m" + ids++);
            started.load();
            return started;
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                disturb();
                checkSafety();
            }
            for (int round = 0; round < CALM_ROUNDS; round++) {
                time.advance(Duration.ofSeconds(1));
                coordinator.expireSessions();
                processes.forEach(process -> {
                    process.stepsAsleep = 0;
                    act(process, false, 0);
                });
                checkSafety();
            }
            checkConverged();
        }

        void disturb() {
            switch (random.nextInt(20)) {
                case 0 -> begin(random.nextInt(3) == 0 ? "pod-" + random.nextInt(3) : null);
                case 1 -> pick().ifPresent(process -> process.stepsAsleep = random.nextInt(60));
                case 2 -> pick().filter(p -> processes.size() > 1).ifPresent(this::end);
                case 3 -> coordinator = started();
                case 4 -> growOrLater();
                case 5, 6, 7, 8 -> {
                    time.advance(Duration.ofMillis(random.nextInt(1500)));
                    coordinator.expireSessions();
                }
                default -> pick().ifPresent(process -> act(process, true, random.nextInt(4)));
            }
        }

        /** A static member's predecessor lives on, without knowing that it was replaced, until it is told. */
        void begin(@Nullable String instanceId) {
            processes.stream()
                    .filter(process -> instanceId != null && instanceId.equals(process.instanceId))
                    .forEach(process -> process.superseded = true);
            processes.add(new Process(instanceId));
        }

        void growOrLater() {
            if (partitions < 9 && random.nextInt(4) == 0) {
                topics.grow("t", ++partitions);
            }
        }

        Optional<Process> pick() {
            return processes.isEmpty()
                    ? Optional.empty()
                    : Optional.of(processes.get(random.nextInt(processes.size())));
        }

        /** Leaves, or just dies. */
        void end(Process process) {
            if (process.memberId != null && random.nextBoolean()) {
                String memberId = process.memberId;
                ignoringRefusals(process, () -> coordinator.leave(GROUP, memberId));
            }
            processes.remove(process);
        }

        void act(Process process, boolean lossy, int patience) {
            if (process.stepsAsleep > 0) {
                process.stepsAsleep--;
                return;
            }
            if (lossy && random.nextInt(8) == 0) {
                return;
            }
            if (process.superseded && process.memberId == null) {
                return;
            }
            boolean answerLost = lossy && random.nextInt(6) == 0;
            ignoringRefusals(process, () -> {
                MemberAnswer answer = process.memberId == null ? join(process) : heartbeat(process);
                if (!answerLost) {
                    process.hear(answer, patience);
                }
            });
        }

        MemberAnswer join(Process process) {
            return coordinator.join(
                    GROUP,
                    new JoinRequest(new TreeSet<>(List.of("t")), "", SESSION, process.instanceId, Assignor.UNIFORM));
        }

        MemberAnswer heartbeat(Process process) {
            process.maybeLetGo();
            return coordinator.heartbeat(GROUP, String.valueOf(process.memberId), process.epoch, process.owned);
        }

        void ignoringRefusals(Process process, Runnable call) {
            try {
                call.run();
            } catch (BrokerFault fault) {
                assertThat(fault.code()).isIn(ErrorCode.UNKNOWN_MEMBER, ErrorCode.FENCED_MEMBER_EPOCH);
                process.forgetMembership();
            }
        }

        void checkSafety() {
            Membership membership = coordinator.membership(GROUP);
            checkEpochs(membership);
            for (int number = 0; number < partitions; number++) {
                var partition = new TopicPartition("t", number);
                List<Process> committers = processes.stream()
                        .filter(process -> mayCommit(membership, process, partition))
                        .toList();
                assertThat(committers).as("who can commit %s", partition).hasSizeLessThanOrEqualTo(1);
                long holders = membership.members().values().stream()
                        .filter(m -> m.held().contains(partition))
                        .count();
                assertThat(holders).as("who holds %s", partition).isLessThanOrEqualTo(1);
            }
            for (Process process : processes) {
                Member member =
                        process.memberId == null ? null : membership.members().get(process.memberId);
                if (member != null) {
                    assertThat(member.held().containsAll(process.owned))
                            .as("%s reads %s and is a member, but holds %s", member.id(), process.owned, member.held())
                            .isTrue();
                }
            }
        }

        void checkEpochs(Membership membership) {
            assertThat(membership.epoch()).isGreaterThanOrEqualTo(groupEpoch);
            assertThat(membership.assignmentEpoch()).isLessThanOrEqualTo(membership.epoch());
            groupEpoch = membership.epoch();
            for (Member member : membership.members().values()) {
                assertThat(member.epoch())
                        .isBetween(highestEpochs.getOrDefault(member.id(), 0), membership.assignmentEpoch());
                highestEpochs.put(member.id(), member.epoch());
            }
        }

        static boolean mayCommit(Membership membership, Process process, TopicPartition partition) {
            if (process.memberId == null) {
                return false;
            }
            try {
                membership.checkCommit(process.memberId, process.epoch, List.of(partition));
                return true;
            } catch (BrokerFault fault) {
                return false;
            }
        }

        void checkConverged() {
            Membership membership = coordinator.membership(GROUP);
            List<Process> members =
                    processes.stream().filter(p -> p.memberId != null).toList();
            assertThat(membership.isStable()).as("stable: %s", membership).isTrue();
            assertThat(membership.members()).hasSize(members.size());
            Partitions read = Partitions.NONE;
            for (Process process : members) {
                assertThat(read.intersects(process.owned)).isFalse();
                assertThat(process.epoch).isEqualTo(membership.assignmentEpoch());
                read = read.plus(process.owned);
            }
            if (!members.isEmpty()) {
                assertThat(read.size()).isEqualTo(partitions);
                var sizes = members.stream().mapToInt(p -> p.owned.size()).summaryStatistics();
                assertThat(sizes.getMax() - sizes.getMin()).isLessThanOrEqualTo(1);
            }
        }
    }
}
