package dev.streamstore.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/** Something that happened, told to whoever wants to know. */
public sealed interface DomainEvent permits OrderEvent, PaymentEvent, InventoryEvent, NotificationEvent, DriverEvent {

    /** What it is about, and the record's key: events with one key stay in order. */
    @JsonIgnore
    String key();

    /** When it happened. */
    Instant occurredAt();
}
