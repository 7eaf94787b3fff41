package dev.streamstore.order.model;

import dev.streamstore.events.Region;

/** Who orders, how to reach them, and where they are served. */
public record Customer(String customerId, String email, Region region) {}
