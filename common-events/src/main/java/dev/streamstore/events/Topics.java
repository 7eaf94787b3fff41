package dev.streamstore.events;

/** The topics events travel on, and the rule that picks one. */
public final class Topics {
    public static final String ORDERS = "orders";
    public static final String PAYMENTS = "payments";
    public static final String INVENTORY = "inventory";
    public static final String NOTIFICATIONS = "notifications";

    /** Every event topic has this many partitions. */
    public static final int PARTITIONS = 6;

    /** {@code orders} gives each region this many of its partitions, in the order of {@link Region}. */
    public static final int PARTITIONS_PER_REGION = PARTITIONS / Region.values().length;

    private Topics() {}

    public static String of(DomainEvent event) {
        return switch (event) {
            case OrderEvent _ -> ORDERS;
            case PaymentEvent _ -> PAYMENTS;
            case InventoryEvent _ -> INVENTORY;
            case NotificationEvent _ -> NOTIFICATIONS;
        };
    }
}
