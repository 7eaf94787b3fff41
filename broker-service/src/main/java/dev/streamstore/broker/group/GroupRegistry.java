package dev.streamstore.broker.group;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.group.GroupLog.Entry;
import dev.streamstore.broker.runtime.Time;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The groups in memory and what is stored of them: gives each group to one thread at a time, stores what a change
 * recorded before anyone hears of it, and goes back to what is stored when that failed. Safe for use by several threads.
 */
final class GroupRegistry {

    private final ConcurrentHashMap<GroupName, Group> groups = new ConcurrentHashMap<>();
    private final GroupLog log;
    private final GroupTopics topics;
    private final Time time;

    GroupRegistry(GroupLog log, GroupTopics topics, Time time) {
        this.log = log;
        this.topics = topics;
        this.time = time;
    }

    /** Rebuilds all groups; every member gets a whole session to be heard of. */
    void load() {
        var stored = new StoredGroups();
        log.replay(stored);
        stored.states().forEach((name, state) -> begin(groups.computeIfAbsent(name, Group::new), state));
    }

    Optional<Group> find(GroupName name) {
        return Optional.ofNullable(groups.get(name));
    }

    /** How many groups there are. */
    int size() {
        return groups.size();
    }

    private List<Group> all() {
        return groups.keySet().stream()
                .sorted()
                .map(groups::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** @throws BrokerFault {@code UNKNOWN_GROUP} when there is none and none is to be created */
    <T> T in(GroupName name, boolean create, Function<Group, T> action) {
        while (true) {
            Group group = create ? groups.computeIfAbsent(name, Group::new) : groups.get(name);
            if (group == null) {
                throw new BrokerFault(
                        ErrorCode.UNKNOWN_GROUP, "[group] %s: expected an existing group".formatted(name));
            }
            group.lock.lock();
            try {
                if (!group.deleted) {
                    refresh(group);
                }
                if (!group.deleted) {
                    return action.apply(group);
                }
            } finally {
                group.lock.unlock();
            }
        }
    }

    /** Runs the action for every group there is, one after the other; what it throws for one does not keep it from the rest. */
    void forEach(Consumer<Group> action) {
        List<RuntimeException> failures = new ArrayList<>();
        for (Group group : all()) {
            group.lock.lock();
            try {
                if (!group.deleted) {
                    refresh(group);
                }
                if (!group.deleted) {
                    action.accept(group);
                }
            } catch (RuntimeException e) {
                failures.add(e);
            } finally {
                group.lock.unlock();
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    /** Lets every heartbeat that waits look again. */
    void stirAll() {
        for (Group group : all()) {
            group.lock.lock();
            try {
                group.stirAll();
            } finally {
                group.lock.unlock();
            }
        }
    }

    /** Changes a group whose lock the caller holds. On return the change is stored. */
    <T> T change(Group group, Function<GroupChange, T> event) {
        var change = new GroupChange(group.state, topics, Instant.ofEpochMilli(time.wallMs()));
        T result;
        try {
            result = event.apply(change);
            if (!change.records().isEmpty()) {
                log.append(group.name, entries(group.name, change.records()));
            }
        } catch (RuntimeException e) {
            // A group that comes into being by a change that failed is not there either.
            group.stale |= !change.records().isEmpty() || group.state.epoch() == 0;
            throw e;
        }
        if (change.records().contains(new GroupRecord.Removed())) {
            remove(group);
        }
        group.forgetAbsent(change.records());
        change.concerned().forEach(group::stir);
        return result;
    }

    /** As {@link #change} where nothing is to be said about it. */
    void alter(Group group, Consumer<GroupChange> event) {
        change(group, change -> {
            event.accept(change);
            return true;
        });
    }

    private static List<Entry> entries(GroupName name, Collection<GroupRecord> records) {
        List<Entry> entries = new ArrayList<>();
        records.forEach(change -> entries.addAll(GroupJson.encode(name, change)));
        return entries;
    }

    /** After a failure the group is whatever was stored of it; nobody was told anything else. */
    private void refresh(Group group) {
        if (!group.stale) {
            return;
        }
        var stored = new StoredGroups();
        log.replay(group.name, stored);
        group.stale = false;
        GroupState state = stored.states().get(group.name);
        if (state == null) {
            remove(group);
        } else {
            begin(group, state);
        }
    }

    private void begin(Group group, GroupState state) {
        group.state = state;
        group.stirAll();
        group.sessions.forgetAll();
        alter(group, GroupChange::mend);
        long nowMs = TimeUnit.NANOSECONDS.toMillis(time.monotonicNanos());
        state.members().forEach(m -> group.sessions.touch(m.id(), m.profile().sessionTimeoutMs(), nowMs));
    }

    private void remove(Group group) {
        group.deleted = true;
        group.stirAll();
        groups.remove(group.name, group);
    }
}
