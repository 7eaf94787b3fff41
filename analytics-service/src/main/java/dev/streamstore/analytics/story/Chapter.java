package dev.streamstore.analytics.story;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.transaction.support.TransactionSynchronization;

/** What a transaction adds: written in two statements right before the commit, in the order of keys. For its thread. */
final class Chapter implements TransactionSynchronization {
    private final StoryTable table;
    private final Map<String, StoryEvent> events = new TreeMap<>();
    private final Map<String, StoryHandling> handlings = new TreeMap<>();

    Chapter(StoryTable table) {
        this.table = table;
    }

    void add(StoryEvent event) {
        events.putIfAbsent(event.id(), event);
    }

    void add(StoryHandling handling) {
        handlings.merge(
                handling.eventId() + ' ' + handling.group(),
                handling,
                (before, after) -> before.hadEffect() ? before : after);
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        table.addEvents(events.values());
        table.addHandlings(handlings.values());
    }
}
