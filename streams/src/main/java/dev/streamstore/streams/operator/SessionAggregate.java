package dev.streamstore.streams.operator;

import dev.streamstore.streams.Change;
import dev.streamstore.streams.SessionWindows;
import dev.streamstore.streams.Window;
import dev.streamstore.streams.Windowed;
import dev.streamstore.streams.state.Bytes;
import dev.streamstore.streams.state.KeyRange;
import dev.streamstore.streams.state.StateEntry;
import dev.streamstore.streams.state.StateKey;
import dev.streamstore.streams.state.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A row per session. A record joins the sessions within the gap, which become one; one that would join a closed session,
 * or be closed on arrival, is late.
 */
public final class SessionAggregate implements Operator {
    private final Store store;
    private final long gapMs;
    private final long closesAfterMs;
    private final long retentionMs;
    private final Upsert.Rule rule;
    private final BinaryOperator<Object> merger;

    /**
     * @param retention how long a row is kept, from the session's last record; at least until nothing can join it
     * @param merger what two sessions become that a record has joined, the earlier one first
     */
    public SessionAggregate(
            Store store, SessionWindows windows, Duration retention, Upsert.Rule rule, BinaryOperator<Object> merger) {
        this.store = Store.of(store.name(), store.keys(), Session.serde(store.values()));
        this.gapMs = windows.inactivityGap().toMillis();
        // One more: a record at the very end of the gap still joins.
        this.closesAfterMs = gapMs + windows.grace().toMillis() + 1;
        this.retentionMs = Math.max(retention.toMillis(), closesAfterMs + gapMs);
        this.rule = rule;
        this.merger = merger;
    }

    private record Owner(int partition, Bytes key) {}

    @Override
    public List<Event> process(List<List<Event>> inputs, Batch batch) {
        List<Event> events = Events.interleave(inputs).stream()
                .filter(event -> event.key() != null)
                .toList();
        Map<Owner, TreeMap<Long, Session>> sessions = read(events, batch);
        Set<StateKey> touched = new HashSet<>();
        List<Event> changes = new ArrayList<>();
        for (Event event : events) {
            Owner owner = owner(event);
            TreeMap<Long, Session> own = Objects.requireNonNull(sessions.get(owner));
            List<Session> joined = own.values().stream()
                    .filter(session -> session.isWithin(gapMs, event.timestampMs()))
                    .toList();
            if (isLate(event, joined, batch.watermarkMs(event))) {
                batch.countLate(store.name(), event.partition());
                continue;
            }
            Session session = extend(event, joined);
            joined.forEach(old -> own.remove(old.times().lastMs()));
            own.put(session.times().lastMs(), session);
            joined.forEach(old -> touched.add(key(owner, old)));
            touched.add(key(owner, session));
            tell(event, joined, session, changes);
        }
        for (StateKey key : touched) {
            Session session = Objects.requireNonNull(sessions.get(new Owner(key.partition(), key.key())))
                    .get(key.timeMs());
            batch.state().put(store.name(), key, store.bytes(session == null ? null : session.stored()));
        }
        batch.expire(store.name(), retentionMs);
        return changes;
    }

    private Owner owner(Event event) {
        return new Owner(event.partition(), store.keyBytes(event));
    }

    private static StateKey key(Owner owner, Session session) {
        return new StateKey(owner.partition, owner.key, session.times().lastMs());
    }

    private Map<Owner, TreeMap<Long, Session>> read(List<Event> events, Batch batch) {
        Map<Owner, TreeMap<Long, Session>> sessions = new HashMap<>();
        events.forEach(event -> sessions.putIfAbsent(owner(event), new TreeMap<>()));
        List<KeyRange> ranges = sessions.keySet().stream()
                .map(owner -> new KeyRange(owner.partition, owner.key, TimeRange.ALL))
                .toList();
        for (StateEntry entry : batch.state().range(store.name(), ranges)) {
            StateKey key = entry.key();
            Session.Stored stored = (Session.Stored) Objects.requireNonNull(store.value(entry.value()));
            Objects.requireNonNull(sessions.get(new Owner(key.partition(), key.key())))
                    .put(key.timeMs(), stored.endingAt(key.timeMs()));
        }
        return sessions;
    }

    private boolean isLate(Event event, List<Session> joined, long watermarkMs) {
        return joined.isEmpty()
                ? event.timestampMs() + closesAfterMs <= watermarkMs
                : joined.stream().anyMatch(session -> session.times().lastMs() + closesAfterMs <= watermarkMs);
    }

    private Session extend(Event event, List<Session> joined) {
        TimeRange times = new TimeRange(event.timestampMs(), event.timestampMs());
        for (Session session : joined) {
            times = times.span(session.times());
        }
        Object before = joined.stream().map(Session::value).reduce(merger).orElse(null);
        Object after = rule.apply(Objects.requireNonNull(event.key()), event.value(), before);
        return new Session(times, Objects.requireNonNull(after));
    }

    private static void tell(Event event, List<Session> joined, Session session, List<Event> changes) {
        Object same = null;
        for (Session old : joined) {
            if (old.times().equals(session.times())) {
                same = old.value();
            } else {
                changes.add(change(event, old, old.value(), null));
            }
        }
        if (!session.value().equals(same)) {
            changes.add(change(event, session, same, session.value()));
        }
    }

    private static Event change(Event event, Session session, @Nullable Object before, @Nullable Object after) {
        var key = new Windowed<>(Objects.requireNonNull(event.key()), session.window());
        return event.with(key, new Change<>(before, after));
    }

    /** Each session once, when nothing can join it any more. */
    public FinalResults finalResults() {
        return new FinalResults(store, closesAfterMs, new FinalResults.Rows() {
            @Override
            public long timeMs(Window window) {
                return window.end().toEpochMilli();
            }

            @Override
            public FinalResults.Row read(StateKey key, Object stored) {
                Session session = ((Session.Stored) stored).endingAt(key.timeMs());
                return new FinalResults.Row(session.window(), session.value());
            }
        });
    }
}
