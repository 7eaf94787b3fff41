package dev.streamstore.order.model;

/** {@code PLACED} becomes one of the others; {@code CONFIRMED} may still become {@code CANCELLED}, which is final. */
public enum OrderStatus {
    PLACED,
    CONFIRMED,
    CANCELLED
}
