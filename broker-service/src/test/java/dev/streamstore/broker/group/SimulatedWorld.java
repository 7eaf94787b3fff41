package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A coordinator, its processes, and all that goes wrong between them, as a seed has it. */
final class SimulatedWorld {

    private static final GroupName GROUP = new GroupName("g");
    private static final int CALM_ROUNDS = 30;

    private final Random random;
    private final FakeTopics topics = new FakeTopics();
    private final ListGroupLog log = new ListGroupLog();
    private final TestTime time = new TestTime();
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final Map<String, Integer> highestEpochs = new HashMap<>();

    /** What the offset of a partition may be: one value, or more where it is not known whether a commit was stored. */
    private final Map<TopicPartition, Set<Long>> committed = new HashMap<>();

    private final Map<String, Integer> sizes = new TreeMap<>(Map.of("t", 3, "u", 2));
    private int ids;
    private int groupEpoch;
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
                committed.keySet().removeIf(partition -> partition.topic().equals("u"));
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
            committed.put(partition, new HashSet<>(Set.of(offset)));
        } catch (BrokerFault fault) {
            switch (fault.code()) {
                case STORAGE_ERROR ->
                    committed
                            .computeIfAbsent(partition, p -> new HashSet<>(Set.of(-1L)))
                            .add(offset);
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
        GroupState state = settledState();
        checkEpochs(state);
        Set<TopicPartition> held = new HashSet<>();
        for (Member member : state.members()) {
            for (TopicPartition partition : member.held().all()) {
                check(held.add(partition), () -> partition + " is held by two members");
            }
        }
        for (TopicPartition partition : held) {
            long committers = processes.stream()
                    .filter(process -> mayCommit(state, process, partition))
                    .count();
            check(committers <= 1, () -> committers + " processes can commit " + partition);
        }
        for (SimulatedProcess process : processes) {
            Optional<Member> member = Optional.ofNullable(process.memberId).flatMap(state::find);
            member.ifPresent(m -> check(
                    m.held().containsAll(process.owned),
                    () -> "%s reads %s and is a member, but holds %s".formatted(m.id(), process.owned, m.held())));
        }
        checkCommitted(state);
    }

    /** As it is after whatever could not be stored was forgotten. */
    private GroupState settledState() {
        try {
            coordinator.commit(GROUP, "nobody", 0, new TreeMap<>());
        } catch (BrokerFault fault) {
            check(
                    Set.of(ErrorCode.UNKNOWN_MEMBER, ErrorCode.STORAGE_ERROR).contains(fault.code()),
                    () -> "expected to be nobody but was " + fault.getMessage());
        }
        return coordinator.state(GROUP);
    }

    private void checkCommitted(GroupState state) {
        state.offsets().forEach((partition, offset) -> {
            Set<Long> possible = committed.get(partition);
            boolean counts = topics.shape(partition.topic())
                    .filter(shape -> shape.id().equals(offset.topicId()))
                    .isPresent();
            check(
                    !counts || possible != null && possible.contains(offset.offset()),
                    () -> "%s is at %s, expected one of %s".formatted(partition, offset, possible));
        });
        committed.forEach((partition, possible) -> check(
                state.offsets().containsKey(partition) || possible.contains(-1L),
                () -> "the offset of " + partition + " was lost"));
    }

    private void checkEpochs(GroupState state) {
        check(state.epoch() >= groupEpoch, () -> "the group's epoch went down from " + groupEpoch);
        check(state.targetEpoch() <= state.epoch(), () -> "a target of an epoch to come: " + state.targetEpoch());
        groupEpoch = state.epoch();
        highestEpochs.keySet().removeIf(id -> state.find(id).isEmpty());
        for (Member member : state.members()) {
            int before = highestEpochs.getOrDefault(member.id(), 0);
            check(
                    member.epoch() >= before && member.epoch() <= state.targetEpoch(),
                    () -> "epoch of %s: expected %d to %d but was %d"
                            .formatted(member.id(), before, state.targetEpoch(), member.epoch()));
            highestEpochs.put(member.id(), member.epoch());
        }
    }

    /** Thousands of times in every run: nothing may be put together for a check that holds. */
    private static void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }

    private static boolean mayCommit(GroupState state, SimulatedProcess process, TopicPartition partition) {
        if (process.memberId == null) {
            return false;
        }
        try {
            state.checkCommit(process.memberId, process.epoch, List.of(partition));
            return true;
        } catch (BrokerFault fault) {
            return false;
        }
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
        GroupState state = coordinator.state(GROUP);
        List<SimulatedProcess> members =
                processes.stream().filter(p -> p.memberId != null).toList();
        assertThat(state.members()).hasSize(members.size());
        Set<TopicPartition> read = new HashSet<>();
        for (SimulatedProcess process : members) {
            process.owned.all().forEach(p -> assertThat(read.add(p)).isTrue());
        }
        sizes.forEach((topic, size) -> {
            if (members.stream().anyMatch(p -> p.topics.contains(topic))) {
                assertThat(read.stream().filter(p -> p.topic().equals(topic))).hasSize(size);
            }
        });
        for (SimulatedProcess process : members) {
            var next = new TreeMap<TopicPartition, Long>();
            process.owned.all().forEach(partition -> {
                next.put(partition, 7L);
                committed.put(partition, new HashSet<>(Set.of(7L)));
            });
            coordinator.commit(GROUP, String.valueOf(process.memberId), process.epoch, next);
        }
        boolean range =
                members.stream().filter(p -> p.assignor == Assignor.RANGE).count() * 2 > members.size();
        for (SimulatedProcess from : members) {
            for (SimulatedProcess to : members) {
                boolean movable = from.owned.all().stream().anyMatch(p -> to.topics.contains(p.topic()));
                assertThat(range || !movable || from.owned.size() - to.owned.size() < 2)
                        .as("balanced: %s and %s", from.owned, to.owned)
                        .isTrue();
            }
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
