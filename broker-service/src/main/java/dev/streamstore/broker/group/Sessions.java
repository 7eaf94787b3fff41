package dev.streamstore.broker.group;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Until when each member of a group is believed to live, in milliseconds of a clock that never goes back. Not stored:
 * after a restart every member gets a whole session more. Guarded by the group's lock.
 */
final class Sessions {

    private final Map<String, Long> deadlineMs = new HashMap<>();

    void touch(String memberId, long sessionTimeoutMs, long nowMs) {
        deadlineMs.put(memberId, nowMs + sessionTimeoutMs);
    }

    void forget(String memberId) {
        deadlineMs.remove(memberId);
    }

    List<String> expired(long nowMs) {
        return deadlineMs.entrySet().stream()
                .filter(e -> e.getValue() <= nowMs)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
