package dev.streamstore.broker.group;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * When each member of a group was heard of last and until when it is believed to live, in milliseconds of a clock that
 * never goes back. Not stored: after a restart every member gets a whole session more. Guarded by the group's lock.
 */
final class Sessions {

    private record Session(long heardMs, long deadlineMs) {}

    private final Map<String, Session> sessions = new HashMap<>();

    void touch(String memberId, long sessionTimeoutMs, long nowMs) {
        sessions.put(memberId, new Session(nowMs, nowMs + sessionTimeoutMs));
    }

    void forget(String memberId) {
        sessions.remove(memberId);
    }

    void forgetAll() {
        sessions.clear();
    }

    /** When the member was heard of last; empty for one that is not known. */
    OptionalLong heardMs(String memberId) {
        Session session = sessions.get(memberId);
        return session == null ? OptionalLong.empty() : OptionalLong.of(session.heardMs());
    }

    /** When the member will be expelled unless it is heard of; empty for one that is not known. */
    OptionalLong deadlineMs(String memberId) {
        Session session = sessions.get(memberId);
        return session == null ? OptionalLong.empty() : OptionalLong.of(session.deadlineMs());
    }

    List<String> expired(long nowMs) {
        return sessions.entrySet().stream()
                .filter(e -> e.getValue().deadlineMs() <= nowMs)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
