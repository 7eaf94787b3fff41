package dev.streamstore.payment.model;

/** A payment's state in the API. */
public enum PaymentStatus {
    AUTHORIZED,
    CAPTURED,
    DECLINED,
    VOIDED,
    REFUNDED
}
