package dev.streamstore.payment.model;

import java.util.Optional;

/**
 * Where a payment stands.
 *
 * <pre>
 * AWAITED → REQUESTED → AUTHORIZED → CAPTURING → CAPTURED → REFUNDING → REFUNDED
 *    │          │            └─→ VOIDING → VOIDED
 *    │          └─→ DECLINED, VOIDING
 *    └─→ VOIDED
 * </pre>
 *
 * The states in {@code -ING} and {@code REQUESTED} wait for the gateway, one operation each.
 */
public enum PaymentState {
    /** The order's end is known, the order itself is not yet. */
    AWAITED,
    REQUESTED,
    DECLINED,
    AUTHORIZED,
    CAPTURING,
    CAPTURED,
    VOIDING,
    VOIDED,
    REFUNDING,
    REFUNDED;

    /** As others see it: what has been done, not what is under way. Empty before the first decision. */
    public Optional<PaymentStatus> status() {
        return switch (this) {
            case AWAITED, REQUESTED -> Optional.empty();
            case DECLINED -> Optional.of(PaymentStatus.DECLINED);
            case AUTHORIZED, CAPTURING, VOIDING -> Optional.of(PaymentStatus.AUTHORIZED);
            case CAPTURED, REFUNDING -> Optional.of(PaymentStatus.CAPTURED);
            case VOIDED -> Optional.of(PaymentStatus.VOIDED);
            case REFUNDED -> Optional.of(PaymentStatus.REFUNDED);
        };
    }
}
