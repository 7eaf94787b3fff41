package dev.streamstore.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The topics events travel on, and the rule that picks one. */
public final class Topics {
    public static final String ORDERS = "orders";
    public static final String PAYMENTS = "payments";
    public static final String INVENTORY = "inventory";
    public static final String NOTIFICATIONS = "notifications";

    /** Compacted: who reads it from the beginning learns where every driver is. */
    public static final String DRIVER_LOCATIONS = "driver-locations";

    /** What consumer groups did with the events of the other topics. */
    public static final String HANDLED = "handled";

    /** Every event topic has this many partitions. */
    public static final int PARTITIONS = 6;

    /** {@code orders} gives each region this many of its partitions, in the order of {@link Region}. */
    public static final int PARTITIONS_PER_REGION = PARTITIONS / Region.values().length;

    /** Every topic that carries events. */
    public static final List<String> ALL =
            List.of(ORDERS, PAYMENTS, INVENTORY, NOTIFICATIONS, DRIVER_LOCATIONS, HANDLED);

    private static final Duration HANDLED_RETENTION = Duration.ofDays(1);

    private Topics() {}

    /**
     * How a topic is kept where that is not the broker's default, by Kafka's names. A segment is compacted once it is
     * closed, so those of the drivers' locations are small.
     */
    public static Map<String, String> config(String topic) {
        return switch (topic) {
            case DRIVER_LOCATIONS ->
                Map.of("cleanup.policy", "compact", "segment.bytes", "4194304", "segment.ms", "600000");
            case HANDLED -> Map.of("retention.ms", Long.toString(HANDLED_RETENTION.toMillis()));
            default -> Map.of();
        };
    }

    public static String of(DomainEvent event) {
        return switch (event) {
            case OrderEvent _ -> ORDERS;
            case PaymentEvent _ -> PAYMENTS;
            case InventoryEvent _ -> INVENTORY;
            case NotificationEvent _ -> NOTIFICATIONS;
            case DriverEvent _ -> DRIVER_LOCATIONS;
            case HandlingEvent _ -> HANDLED;
        };
    }

    /** The topic of a record type, or of all types below a sealed interface that is not {@link DomainEvent} itself. */
    public static String of(Class<? extends DomainEvent> type) {
        if (OrderEvent.class.isAssignableFrom(type)) {
            return ORDERS;
        }
        if (PaymentEvent.class.isAssignableFrom(type)) {
            return PAYMENTS;
        }
        if (InventoryEvent.class.isAssignableFrom(type)) {
            return INVENTORY;
        }
        if (NotificationEvent.class.isAssignableFrom(type)) {
            return NOTIFICATIONS;
        }
        if (DriverEvent.class.isAssignableFrom(type)) {
            return DRIVER_LOCATIONS;
        }
        if (HandlingEvent.class.isAssignableFrom(type)) {
            return HANDLED;
        }
        throw new IllegalArgumentException(
                "[Topics] type: expected events of one topic but was " + type.getSimpleName());
    }
}
