package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator, its processes, and all that goes wrong between them, as a seed has it. What can be seen by looking is
 * judged by {@link GroupInvariants}, here only what takes another step to see.
 */
final class SimulatedWorld {

    private static final GroupName GROUP = new GroupName("g");
    private static final int CALM_ROUNDS = 30;

    private final Random random;
    private final FakeTopics topics = new FakeTopics();
    private final ListGroupLog log = new ListGroupLog();
    private final TestTime time = new TestTime();
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final GroupInvariants invariants = new GroupInvariants(topics);
    private final Map<String, Integer> sizes = new TreeMap<>(Map.of("t", 3, "u", 2));
    private int ids;
    private GroupCoordinator coordinator;

    SimulatedWorld(int seed) {
        random = new Random(seed);
        sizes.forEach(topics::create);
        coordinator = started();
    }

    private GroupCoordinator started() {
        return started(log);
    }

    private GroupCoordinator started(GroupLog from) {
        var started = new GroupCoordinator(from, topics, time, () -> "m" + ids++, Duration.ofDays(7));
        started.load();
        return started;
    }

    void disturb() {
        switch (random.nextInt(24)) {
            case 0 -> begin();
            case 1 -> pick().ifPresent(process -> process.stepsAsleep = random.nextInt(60));
            case 2 -> pick().filter(p -> processes.size() > 1).ifPresent(this::end);
            case 3 -> restart();
            case 4 -> alterTopics();
            case 5, 6, 7, 8 -> pass(Duration.ofMillis(random.nextInt(1500)));
            case 9 -> log.failAfter(random.nextInt(8));
            case 10, 11, 12 -> pick().ifPresent(this::commit);
            case 13 -> checkNobodyIsForgotten();
            default -> pick().ifPresent(process -> act(process, true, random.nextInt(4)));
        }
    }

    /** First the dead are found out about; then the living hear of everything by waiting for it, without any time passing. */
    void calmDown() {
        log.failAfter(-1);
        for (int round = 0; round < CALM_ROUNDS; round++) {
            pass(Duration.ofSeconds(1));
            processes.forEach(process -> {
                process.stepsAsleep = 0;
                act(process, false, 0);
            });
            checkSafety();
        }
        settle();
    }

    private void settle() {
        boolean moved = true;
        for (int round = 0; round < CALM_ROUNDS && moved; round++) {
            moved = false;
            for (SimulatedProcess process : processes) {
                boolean busy = process.memberId != null
                        && (process.waiting == null || process.waiting.isStirred() || !process.letGo.isEmpty());
                if (busy) {
                    act(process, false, 0);
                    moved = true;
                }
            }
            checkSafety();
        }
        assertThat(moved).as("still on the move").isFalse();
    }

    /** A static member's predecessor lives on, without knowing that it was replaced, until it is told. */
    private void begin() {
        String instanceId = random.nextInt(4) == 0 ? "pod-" + random.nextInt(3) : null;
        processes.stream()
                .filter(process -> instanceId != null && instanceId.equals(process.instanceId))
                .forEach(process -> process.superseded = true);
        processes.add(new SimulatedProcess(
                instanceId,
                random.nextBoolean() ? "chosen-" + ids++ : null,
                new TreeSet<>(
                        switch (random.nextInt(4)) {
                            case 0 -> List.of("u");
                            case 1 -> List.of("t", "u");
                            default -> List.of("t");
                        }),
                random.nextInt(4) == 0 ? Assignor.RANGE : Assignor.UNIFORM));
    }

    /** Leaves, or just dies. */
    private void end(SimulatedProcess process) {
        if (process.memberId != null && random.nextBoolean()) {
            String memberId = process.memberId;
            call(process, () -> {
                coordinator.leave(GROUP, memberId);
                return true;
            });
        }
        processes.remove(process);
    }

    /** Whoever waited is cut off. */
    private void restart() {
        log.failAfter(-1);
        coordinator = started();
        processes.forEach(process -> process.waiting = null);
    }

    private void alterTopics() {
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                sizes.computeIfPresent("t", (t, n) -> Math.min(9, n + 1));
                topics.grow("t", sizes.get("t"));
            }
            case 2 -> {
                sizes.remove("u");
                topics.delete("u");
                invariants.deleted("u");
            }
            case 3 -> {
                if (!sizes.containsKey("u")) {
                    sizes.put("u", 1 + random.nextInt(4));
                    topics.create("u", sizes.get("u"));
                }
            }
            default -> {}
        }
    }

    private void pass(Duration by) {
        time.advance(by);
        try {
            coordinator.expireSessions();
        } catch (BrokerFault fault) {
            assertThat(fault.code()).isEqualTo(ErrorCode.STORAGE_ERROR);
        }
    }

    private Optional<SimulatedProcess> pick() {
        return processes.isEmpty() ? Optional.empty() : Optional.of(processes.get(random.nextInt(processes.size())));
    }

    private void act(SimulatedProcess process, boolean lossy, int patience) {
        boolean silent = process.stepsAsleep > 0 || lossy && random.nextInt(8) == 0;
        process.stepsAsleep = Math.max(0, process.stepsAsleep - 1);
        if (silent || process.superseded && process.memberId == null) {
            return;
        }
        boolean answerLost = lossy && random.nextInt(6) == 0;
        MemberAnswer answer = call(process, () -> speak(process));
        if (answer != null && !answerLost) {
            process.hear(answer, patience);
        }
    }

    private MemberAnswer speak(SimulatedProcess process) {
        if (process.memberId == null) {
            return coordinator.join(GROUP, process.joinRequest());
        }
        Waiting waiting = process.waiting;
        Heartbeat said = process.said;
        if (waiting != null && said != null && waiting.isStirred()) {
            process.waiting = null;
            return coordinator.news(
                    GROUP,
                    said,
                    waiting,
                    new MemberAnswer(said.memberId(), said.memberEpoch(), GroupSimulationTest.SESSION, null));
        }
        var next = new Waiting();
        process.waiting = null;
        MemberAnswer answer = coordinator.heartbeat(GROUP, process.heartbeat(), next);
        process.waiting = answer.isNewsSince(process.epoch) ? null : next;
        return answer;
    }

    private void commit(SimulatedProcess process) {
        if (process.memberId == null || process.owned.isEmpty()) {
            return;
        }
        List<TopicPartition> owned = List.copyOf(process.owned.all());
        TopicPartition partition = owned.get(random.nextInt(owned.size()));
        long offset = random.nextInt(100);
        String memberId = process.memberId;
        try {
            coordinator.commit(GROUP, memberId, process.epoch, new TreeMap<>(Map.of(partition, offset)));
            invariants.committed(partition, offset);
        } catch (BrokerFault fault) {
            switch (fault.code()) {
                case STORAGE_ERROR -> invariants.perhapsCommitted(partition, offset);
                case UNKNOWN_MEMBER, FENCED_MEMBER_EPOCH -> process.forgetMembership();
                case STALE_MEMBER_EPOCH, UNKNOWN_TOPIC, UNKNOWN_PARTITION -> {}
                default -> throw fault;
            }
        }
    }

    private <T> @Nullable T call(SimulatedProcess process, Supplier<T> call) {
        try {
            return call.get();
        } catch (BrokerFault fault) {
            assertThat(fault.code())
                    .isIn(ErrorCode.UNKNOWN_MEMBER, ErrorCode.FENCED_MEMBER_EPOCH, ErrorCode.STORAGE_ERROR);
            if (fault.code() != ErrorCode.STORAGE_ERROR) {
                process.forgetMembership();
            }
            return null;
        }
    }

    void checkSafety() {
        invariants.check(settledState(), processes);
    }

    /** As it is after whatever could not be stored was forgotten. */
    private GroupState settledState() {
        try {
            coordinator.commit(GROUP, "nobody", 0, new TreeMap<>());
        } catch (BrokerFault fault) {
            if (fault.code() != ErrorCode.UNKNOWN_MEMBER && fault.code() != ErrorCode.STORAGE_ERROR) {
                throw fault;
            }
        }
        return coordinator.state(GROUP);
    }

    /** For whoever waits and was not stirred there is no news: a heartbeat to a copy brings none. */
    private void checkNobodyIsForgotten() {
        log.failAfter(-1);
        pass(Duration.ZERO);
        GroupCoordinator copy = started(log.copy());
        for (SimulatedProcess process : processes) {
            Waiting waiting = process.waiting;
            Heartbeat said = process.said;
            if (waiting == null || said == null || waiting.isStirred() || waiting.isSuperseded()) {
                continue;
            }
            MemberAnswer answer = copy.heartbeat(GROUP, said, (Waiting) null);
            assertThat(answer.assignment())
                    .as("what %s would hear if it did not wait", said)
                    .isNull();
        }
    }

    void checkConverged() {
        invariants.checkConverged(coordinator.state(GROUP), processes);
        processes.forEach(this::commitAll);
    }

    private void commitAll(SimulatedProcess process) {
        String memberId = process.memberId;
        if (memberId != null) {
            var next = new TreeMap<TopicPartition, Long>();
            process.owned.all().forEach(partition -> next.put(partition, 7L));
            coordinator.commit(GROUP, memberId, process.epoch, next);
            next.forEach(invariants::committed);
        }
    }

    /** One more reader of everything, and then one less: what each of the others has changes by no more than needed. */
    void checkThatLittleMoves() {
        processes.removeIf(process -> process.memberId == null);
        if (processes.isEmpty() || processes.stream().anyMatch(p -> p.assignor == Assignor.RANGE)) {
            return;
        }
        Map<String, Partitions> before = Map.copyOf(coordinator.state(GROUP).targets());
        var newcomer = new SimulatedProcess(null, null, new TreeSet<>(List.of("t", "u")), Assignor.UNIFORM);
        processes.add(newcomer);
        act(newcomer, false, 0);
        settle();
        Map<String, Partitions> with = Map.copyOf(coordinator.state(GROUP).targets());
        assertThat(moved(before, with)).as("only what the newcomer has").isEqualTo(newcomer.owned.size());

        processes.remove(newcomer);
        coordinator.leave(GROUP, String.valueOf(newcomer.memberId));
        settle();
        assertThat(moved(with, coordinator.state(GROUP).targets()))
                .as("only what it had")
                .isLessThanOrEqualTo(newcomer.owned.size() + slack());
        checkConverged();
    }

    /** Where not everyone reads everything, filling a gap may take a move of another partition. */
    private int slack() {
        return processes.stream().map(p -> p.topics).distinct().count() > 1 ? 2 : 0;
    }

    private static long moved(Map<String, Partitions> before, Map<String, Partitions> after) {
        return after.entrySet().stream()
                .mapToLong(e -> e.getValue()
                        .minus(before.getOrDefault(e.getKey(), Partitions.NONE))
                        .size())
                .sum();
    }
}
