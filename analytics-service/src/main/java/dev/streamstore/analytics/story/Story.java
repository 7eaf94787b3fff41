package dev.streamstore.analytics.story;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.streamstore.events.HandlingEvent.Outcome;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happened to an order, in causal order.
 *
 * @param asOf when it was told: what has not reached this service by then is missing
 */
record Story(String orderId, Instant asOf, List<Event> events) {

    /**
     * @param event its type
     * @param producer CloudEvents {@code source} of the service that published it
     * @param causedBy the {@code eventId} of the event whose handling led to it; null at the beginning, and for what its
     *     customer or a deadline decided
     * @param occurredAt when its producer decided it, by the producer's clock
     * @param publishedAt when the log took it
     * @param sincePlacedMs from when the order was placed until then; null while that is not known
     * @param compensation whether it takes back what another did
     * @param detail what it says beside the order's data
     * @param consumers who did what with it, the first first
     */
    record Event(
            String eventId,
            String event,
            String topic,
            int partition,
            long offset,
            String producer,
            @Nullable String causedBy,
            @Nullable String traceId,
            Instant occurredAt,
            Instant publishedAt,
            @Nullable Long sincePlacedMs,
            boolean compensation,
            @JsonRawValue @Schema(type = "object") String detail,
            List<Consumer> consumers) {}

    /**
     * @param attempts how often the event was tried: more than 1 after failures
     * @param handledAt when that was committed, by the service's clock
     * @param sincePublishedMs from when the log took the event until then
     */
    record Consumer(
            String group, String service, Outcome outcome, int attempts, Instant handledAt, long sincePublishedMs) {
        static Consumer of(StoryHandling handling, Instant publishedAt) {
            return new Consumer(
                    handling.group(),
                    handling.service(),
                    handling.outcome(),
                    handling.attempts(),
                    handling.handledAt(),
                    Duration.between(publishedAt, handling.handledAt()).toMillis());
        }
    }

    /** @param events at least one */
    static Story of(String orderId, Instant asOf, List<StoryEvent> events, List<StoryHandling> handlings) {
        List<StoryEvent> ordered = CausalOrder.of(events, handlings);
        Map<String, List<StoryHandling>> byEvent =
                handlings.stream().collect(Collectors.groupingBy(StoryHandling::eventId));
        @Nullable
        Instant placedAt = ordered.stream()
                .filter(event -> event.type().startsWith("order.placed."))
                .map(StoryEvent::occurredAt)
                .findFirst()
                .orElse(null);
        return new Story(
                orderId,
                asOf,
                ordered.stream()
                        .map(event -> event(event, placedAt, byEvent.getOrDefault(event.id(), List.of())))
                        .toList());
    }

    private static Event event(StoryEvent event, @Nullable Instant placedAt, List<StoryHandling> handlings) {
        return new Event(
                event.id(),
                event.type(),
                event.partition().topic(),
                event.partition().partition(),
                event.offset(),
                event.producer(),
                event.causationId(),
                event.traceId(),
                event.occurredAt(),
                event.publishedAt(),
                placedAt == null
                        ? null
                        : Duration.between(placedAt, event.publishedAt()).toMillis(),
                Detail.isCompensation(event.type()),
                event.detail(),
                handlings.stream()
                        .map(handling -> Consumer.of(handling, event.publishedAt()))
                        .toList());
    }
}
