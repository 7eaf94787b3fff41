package dev.streamstore.analytics.story;

import dev.streamstore.events.HandlingEvent.Outcome;
import java.time.Instant;

/**
 * What a group did with an event.
 *
 * @param service the CloudEvents {@code source} of the service that the group belongs to
 * @param attempts how often the event was tried, from 1
 */
record StoryHandling(
        String eventId,
        String group,
        String service,
        Outcome outcome,
        int attempts,
        Instant handledAt,
        Position position) {

    /** Whether the event has had its effect on the group's service. */
    boolean hadEffect() {
        return switch (outcome) {
            case HANDLED, REPLAYED -> true;
            case DEAD_LETTER, DISCARDED -> false;
        };
    }

    /**
     * Where it was reported: a group's reports are in one partition, so its positions are in the order in which it handled.
     *
     * @param offset of the report
     * @param index in the report, from 0
     */
    record Position(long offset, int index) implements Comparable<Position> {
        @Override
        public int compareTo(Position other) {
            return offset == other.offset ? Integer.compare(index, other.index) : Long.compare(offset, other.offset);
        }
    }
}
