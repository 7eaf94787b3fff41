package dev.streamstore.analytics.story;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Puts the events of an order in causal order: none before one that it depends on, whatever the clocks say (Lamport's "happened
 * before", <a href="https://doi.org/10.1145/359545.359563">Time, Clocks, and the Ordering of Events</a>). An event comes after
 *
 * <ol>
 *   <li>the event whose handling led to it,
 *   <li>those before it in its own partition, since an order's events are published there in their order,
 *   <li>those that its producer had handled before the one that led to it: their effect was there when it was decided.
 * </ol>
 *
 * What none of that orders is concurrent, and follows the time of publication.
 */
final class CausalOrder {
    private static final Comparator<StoryEvent> BY_TIME = Comparator.comparing(StoryEvent::publishedAt)
            .thenComparing(event -> event.partition().topic())
            .thenComparing(StoryEvent::offset);

    private final List<StoryEvent> events;
    private final Map<String, List<StoryHandling>> handlings;
    private final Map<String, Set<String>> predecessors = new HashMap<>();

    private CausalOrder(List<StoryEvent> events, List<StoryHandling> handlings) {
        this.events = events;
        this.handlings = handlings.stream().collect(Collectors.groupingBy(StoryHandling::eventId));
    }

    /** @param handlings of these events */
    static List<StoryEvent> of(List<StoryEvent> events, List<StoryHandling> handlings) {
        CausalOrder order = new CausalOrder(events, handlings);
        events.forEach(event -> order.predecessors.put(event.id(), order.predecessorsOf(event)));
        return order.sorted();
    }

    private Set<String> predecessorsOf(StoryEvent event) {
        Set<String> before = new HashSet<>();
        for (StoryEvent other : events) {
            boolean isBefore = other.id().equals(event.causationId())
                    || other.partition().equals(event.partition()) && other.offset() < event.offset()
                    || wasKnown(other, event);
            if (isBefore && !other.id().equals(event.id())) {
                before.add(other.id());
            }
        }
        return before;
    }

    /** Whether a group of the event's producer had handled {@code other} before the event that led to this one. */
    private boolean wasKnown(StoryEvent other, StoryEvent event) {
        Map<String, StoryHandling> known = by(event.producer(), other.id());
        return Optional.ofNullable(event.causationId()).stream()
                .flatMap(cause -> by(event.producer(), cause).values().stream())
                .anyMatch(led -> Optional.ofNullable(known.get(led.group()))
                        .filter(handling -> handling.position().compareTo(led.position()) < 0)
                        .isPresent());
    }

    private Map<String, StoryHandling> by(String service, String eventId) {
        return handlings.getOrDefault(eventId, List.of()).stream()
                .filter(handling -> handling.service().equals(service))
                .filter(StoryHandling::hadEffect)
                .collect(Collectors.toMap(StoryHandling::group, Function.identity()));
    }

    /** Of those that nothing left out precedes, the earliest is next; of a circle, which no log of ours makes, the earliest of all. */
    private List<StoryEvent> sorted() {
        List<StoryEvent> left = new ArrayList<>(events);
        Set<String> leftIds = left.stream().map(StoryEvent::id).collect(Collectors.toCollection(HashSet::new));
        List<StoryEvent> sorted = new ArrayList<>();
        while (!left.isEmpty()) {
            StoryEvent next = left.stream()
                    .filter(event -> predecessors.getOrDefault(event.id(), Set.of()).stream()
                            .noneMatch(leftIds::contains))
                    .min(BY_TIME)
                    .orElseGet(() -> left.stream().min(BY_TIME).orElseThrow());
            left.remove(next);
            leftIds.remove(next.id());
            sorted.add(next);
        }
        return sorted;
    }
}
