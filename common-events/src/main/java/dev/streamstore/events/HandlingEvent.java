package dev.streamstore.events;

import java.time.Instant;
import java.util.List;

/**
 * What consumer groups did with events, on topic {@code handled}; keyed by group. About the shop's events, not one of them:
 * kept for a day only, and groups that read this topic are not reported themselves.
 */
public sealed interface HandlingEvent extends DomainEvent {

    String group();

    @Override
    default String key() {
        return group();
    }

    /** What a group did with an event. */
    enum Outcome {
        /** Its effect is committed. */
        HANDLED,
        /** It failed for good and was put aside. */
        DEAD_LETTER,
        /** Put aside before, it was handled after all. */
        REPLAYED,
        /** Put aside before, it was given up. */
        DISCARDED
    }

    /**
     * One event.
     *
     * @param eventId its {@code ce_id}
     * @param type its {@code ce_type}
     * @param attempts how often it was tried, from 1
     */
    record Handling(String eventId, String type, Outcome outcome, int attempts) {}

    /** All of it in one transaction of the group, in this order; {@code occurredAt} is when. */
    @EventType("events.handled.v1")
    record EventsHandled(String group, List<Handling> events, Instant occurredAt) implements HandlingEvent {
        public EventsHandled {
            events = List.copyOf(events);
        }
    }
}
