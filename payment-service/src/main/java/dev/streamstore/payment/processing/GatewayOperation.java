package dev.streamstore.payment.processing;

import dev.streamstore.payment.gateway.Charge;

/**
 * A call to the gateway, taken to be made now.
 *
 * @param attempt which try this is, from 1; tries cut short by a crash count
 */
record GatewayOperation(GatewayCall call, Charge charge, int attempt) {
    String idempotencyKey() {
        return call.idempotencyKey(charge.orderId());
    }
}
