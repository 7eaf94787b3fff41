package dev.streamstore.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Optional;

/** Something that happened, told to whoever wants to know. */
public sealed interface DomainEvent
        permits OrderEvent, PaymentEvent, InventoryEvent, NotificationEvent, DriverEvent, HandlingEvent {

    /** What it is about, and the record's key: events with one key stay in order. */
    @JsonIgnore
    String key();

    /** When it happened. */
    Instant occurredAt();

    /**
     * The event once more, for readers that know only an earlier version of its type: published right after it, under the same
     * id, so that to any one reader the two are one. Empty when there is no such version, or nobody reads it any longer.
     */
    @JsonIgnore
    default Optional<EarlierVersion<?>> forEarlierReaders() {
        return Optional.empty();
    }
}
