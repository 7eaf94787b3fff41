package dev.streamstore.payment.processing;

/** What the gateway can be asked to do for an order, each at most once. */
enum GatewayCall {
    AUTHORIZE,
    CAPTURE,
    VOID,
    REFUND;

    String idempotencyKey(String orderId) {
        return orderId + ":" + name();
    }
}
