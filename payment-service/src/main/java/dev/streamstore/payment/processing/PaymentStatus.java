package dev.streamstore.payment.processing;

/** A payment's state in the API. */
enum PaymentStatus {
    AUTHORIZED,
    CAPTURED,
    DECLINED,
    VOIDED,
    REFUNDED
}
