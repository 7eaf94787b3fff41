package dev.streamstore.payment.model;

/** What the gateway can be asked to do for an order, each at most once. */
public enum GatewayCall {
    AUTHORIZE,
    CAPTURE,
    VOID,
    REFUND;

    /** One for all tries of this call: a try that seemed to fail may have taken effect, and must not take it again. */
    public String idempotencyKey(String orderId) {
        return orderId + ":" + name();
    }
}
