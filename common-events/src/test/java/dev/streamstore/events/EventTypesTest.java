package dev.streamstore.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.InventoryEvent.ReservationEvent;
import dev.streamstore.events.InventoryEvent.StockRejected;
import dev.streamstore.events.InventoryEvent.StockReleased;
import dev.streamstore.events.InventoryEvent.StockReserved;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The names on the wire are a promise: this list is a copy of it, not read off the classes. */
class EventTypesTest {
    private static final Map<String, Set<String>> PROMISED = Map.of(
            "orders", Set.of("order.placed.v1", "order.confirmed.v1", "order.cancelled.v1"),
            "payments",
                    Set.of(
                            "payment.authorized.v1",
                            "payment.declined.v1",
                            "payment.declined.v2",
                            "payment.captured.v1",
                            "payment.voided.v1",
                            "payment.refunded.v1",
                            "invoice.issued.v1"),
            "inventory",
                    Set.of(
                            "stock.reserved.v1",
                            "stock.rejected.v1",
                            "stock.released.v1",
                            "stock.changed.v1",
                            "stock.low.v1",
                            "stock.restocked.v1"),
            "notifications", Set.of("notification.sent.v1", "notification.failed.v1"),
            "driver-locations", Set.of("driver.moved.v1"),
            "handled", Set.of("events.handled.v1"));

    @Test
    void everyTypeTravelsOnItsTopic() {
        Map<String, Set<String>> actual = EventTypes.names().stream()
                .collect(Collectors.groupingBy(
                        name -> Topics.of(EventTypes.find(name).orElseThrow()), Collectors.toSet()));
        assertThat(actual).isEqualTo(PROMISED);
    }

    @Test
    void aSealedInterfaceStandsForWhatItPermits() {
        assertThat(EventTypes.under(ReservationEvent.class))
                .containsExactlyInAnyOrder(StockReserved.class, StockRejected.class, StockReleased.class);
        assertThat(EventTypes.under(StockReserved.class)).containsExactly(StockReserved.class);
        assertThat(EventTypes.under(DomainEvent.class))
                .as("two versions of one")
                .hasSize(EventTypes.names().size() - 1);
    }

    @Test
    void aTypeOfALaterVersionIsNotFound() {
        assertThat(EventTypes.find("order.placed.v2")).isEmpty();
    }
}
