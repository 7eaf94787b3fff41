package dev.streamstore.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.client.TopicPartition;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What has to hold of a group and of the processes that read through it: {@link #check always}, and {@link
 * #checkConverged more} once all is calm. One for the whole life of a group, because epochs only grow and what was
 * committed stays: it remembers the epochs it saw, and has to be told of commits and of deleted topics.
 */
final class GroupInvariants {

    private static final long NEVER_COMMITTED = -1;

    private final GroupTopics topics;
    private final Map<String, Integer> highestEpochs = new HashMap<>();
    private int groupEpoch;
    private int targetEpoch;
    private Set<Partitions> shares = Set.of();

    /** What the offset of a partition may be: one value, or more where it is not known whether a commit was stored. */
    private final Map<TopicPartition, Set<Long>> committed = new HashMap<>();

    GroupInvariants(GroupTopics topics) {
        this.topics = topics;
    }

    void committed(TopicPartition partition, long offset) {
        committed.put(partition, new HashSet<>(Set.of(offset)));
    }

    /** The commit failed, and may have been stored all the same. */
    void perhapsCommitted(TopicPartition partition, long offset) {
        committed
                .computeIfAbsent(partition, p -> new HashSet<>(Set.of(NEVER_COMMITTED)))
                .add(offset);
    }

    void deleted(String topic) {
        committed.keySet().removeIf(partition -> partition.topic().equals(topic));
    }

    /** Epochs only grow, each partition has one owner at most, nobody reads what it does not hold, offsets stay. */
    void check(GroupState state, Collection<SimulatedProcess> processes) {
        checkEpochs(state);
        checkShares(state);
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

    /** One target for each epoch. A static member's share may pass to its successor, but nothing is shared out anew. */
    private void checkShares(GroupState state) {
        Set<Partitions> now = new HashSet<>(state.targets().values());
        check(
                state.targetEpoch() != targetEpoch || now.equals(shares),
                () -> "the target of epoch %d: expected %s but was %s".formatted(targetEpoch, shares, now));
        targetEpoch = state.targetEpoch();
        shares = now;
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
                state.offsets().containsKey(partition) || possible.contains(NEVER_COMMITTED),
                () -> "the offset of " + partition + " was lost"));
    }

    /** Thousands of times in every run: nothing may be put together for a check that holds. */
    private static void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }

    /** Everyone has heard of everything: all there is to read is read, by one process each, in fair shares. */
    void checkConverged(GroupState state, Collection<SimulatedProcess> processes) {
        List<SimulatedProcess> members =
                processes.stream().filter(p -> p.memberId != null).toList();
        assertThat(state.members()).hasSize(members.size());
        checkAllRead(members);
        checkBalanced(members);
    }

    private void checkAllRead(List<SimulatedProcess> members) {
        Set<TopicPartition> read = new HashSet<>();
        Set<String> subscribed = new TreeSet<>();
        for (SimulatedProcess process : members) {
            process.owned.all().forEach(p -> assertThat(read.add(p)).isTrue());
            subscribed.addAll(process.topics);
        }
        for (String topic : subscribed) {
            int size = topics.shape(topic).map(TopicShape::partitions).orElse(0);
            assertThat(read.stream().filter(p -> p.topic().equals(topic))).hasSize(size);
        }
    }

    private static void checkBalanced(List<SimulatedProcess> members) {
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
}
