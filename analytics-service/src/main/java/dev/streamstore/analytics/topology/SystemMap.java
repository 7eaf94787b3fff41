package dev.streamstore.analytics.topology;

import java.util.List;

/** Which service publishes to which topics and runs which groups: what the broker can't know. */
final class SystemMap {

    /**
     * @param publishes topics; all of them also report on {@code handled}, which would be an arrow from everybody
     * @param groups consumer groups whose members are instances of the service
     */
    record Service(String service, List<String> publishes, List<String> groups) {}

    static final List<Service> SERVICES = List.of(
            new Service("order", List.of("orders"), List.of("order-saga", "stock-hints")),
            new Service("payment", List.of("payments"), List.of("payment")),
            new Service("inventory", List.of("inventory"), List.of("inventory", "auto-restock")),
            new Service("notification", List.of("notifications"), List.of("notification")),
            new Service("drivers", List.of("driver-locations"), List.of()),
            new Service(
                    "analytics",
                    List.of("analytics-orders-by-id-repartition", "analytics-cancellations-repartition"),
                    List.of("analytics", "story")));

    private SystemMap() {}
}
