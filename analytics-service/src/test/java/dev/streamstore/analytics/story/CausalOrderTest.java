package dev.streamstore.analytics.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.analytics.story.StoryHandling.Position;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.events.HandlingEvent.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Causes come first, whatever the clocks say. */
class CausalOrderTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    private static StoryEvent event(
            String id, String topic, long offset, String producer, @Nullable String cause, long atMs) {
        Instant at = NOON.plusMillis(atMs);
        return new StoryEvent(id, "o-1", id, new TopicPartition(topic, 0), offset, producer, cause, null, at, at, "{}");
    }

    private static StoryHandling handled(String eventId, String group, String service, long reportOffset) {
        return new StoryHandling(eventId, group, service, Outcome.HANDLED, 1, NOON, new Position(reportOffset, 0));
    }

    private static List<String> ids(List<StoryEvent> events) {
        return events.stream().map(StoryEvent::id).toList();
    }

    /** Fails without rule 1: by time alone the effects come first. */
    @Test
    void anEffectFollowsItsCauseThoughItsClockIsBehind() {
        List<StoryEvent> events = List.of(
                event("captured", "payments", 5, "/payment", "confirmed", -900),
                event("confirmed", "orders", 2, "/order", "authorized", -500),
                event("authorized", "payments", 4, "/payment", "placed", -950),
                event("placed", "orders", 1, "/order", null, 0));
        assertThat(ids(CausalOrder.of(events, List.of())))
                .containsExactly("placed", "authorized", "confirmed", "captured");
    }

    /** Fails without rule 2: nothing led to the cancellation. */
    @Test
    void whatACustomerDecidesFollowsWhatWasInItsPartitionBefore() {
        List<StoryEvent> events = List.of(
                event("cancelled", "orders", 3, "/order", null, -100),
                event("confirmed", "orders", 2, "/order", "placed", 50),
                event("placed", "orders", 1, "/order", null, 0));
        assertThat(ids(CausalOrder.of(events, List.of()))).containsExactly("placed", "confirmed", "cancelled");
    }

    /** Fails without rule 3: the stock's answer is not the cause of the confirmation, and is dated after it. */
    @Test
    void aDecisionFollowsAllThatItsServiceHadHandled() {
        List<StoryEvent> events = List.of(
                event("placed", "orders", 1, "/order", null, 0),
                event("confirmed", "orders", 2, "/order", "authorized", 30),
                event("reserved", "inventory", 9, "/inventory", "placed", 500),
                event("authorized", "payments", 4, "/payment", "placed", 20));
        List<StoryHandling> handlings = List.of(
                handled("reserved", "order-saga", "/order", 7),
                handled("authorized", "order-saga", "/order", 8),
                handled("authorized", "analytics", "/analytics", 3),
                handled("reserved", "analytics", "/analytics", 4));
        assertThat(ids(CausalOrder.of(events, handlings)))
                .containsExactly("placed", "authorized", "reserved", "confirmed");
        assertThat(ids(CausalOrder.of(events, handlings.subList(1, 4))))
                .as("nothing says that it was known")
                .containsExactly("placed", "authorized", "confirmed", "reserved");
    }

    @Test
    void aCircleIsCutAtItsEarliest() {
        List<StoryEvent> events = List.of(
                event("a", "x", 1, "/s", "b", 10),
                event("b", "y", 1, "/s", "a", 5),
                event("c", "z", 1, "/s", null, 20));
        assertThat(ids(CausalOrder.of(events, List.of()))).containsExactly("c", "b", "a");
    }

    /** Random stories under random clocks: none before its cause, and always the same order whatever the rows' order was. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noEventComesBeforeItsCause(long seed) {
        Random random = new Random(seed);
        List<StoryEvent> events = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String cause = i == 0 ? null : events.get(random.nextInt(i)).id();
            String topic = "t" + random.nextInt(4);
            events.add(event("e" + i, topic, i, "/" + topic, cause, random.nextInt(1000)));
        }
        List<StoryEvent> sorted = CausalOrder.of(events, List.of());
        Map<String, Integer> place = IntStream.range(0, sorted.size())
                .boxed()
                .collect(Collectors.toMap(i -> sorted.get(i).id(), i -> i));
        assertThat(sorted).hasSameElementsAs(events).hasSameSizeAs(events);
        for (StoryEvent event : events) {
            if (event.causationId() != null) {
                assertThat(place.get(event.id())).isGreaterThan(place.get(event.causationId()));
            }
        }
        List<StoryEvent> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        assertThat(CausalOrder.of(shuffled, List.of())).isEqualTo(sorted);
    }
}
