package dev.streamstore.payment.processing;

import dev.streamstore.messaging.trace.Activity;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.payment.gateway.Charge;
import dev.streamstore.payment.model.GatewayCall;
import dev.streamstore.work.Work;
import java.time.Duration;
import java.util.Locale;

/**
 * A call to the gateway, taken to be made now.
 *
 * @param attempt which try this is, from 1; tries cut short by a crash count, tries the circuit held back do not
 * @param tried how long ago the first try was taken, whether it was made or held back
 */
record GatewayOperation(GatewayCall call, Charge charge, int attempt, Duration tried, Origin origin) implements Work {
    String idempotencyKey() {
        return call.idempotencyKey(charge.orderId());
    }

    @Override
    public Activity activity() {
        return Activity.call("gateway " + call.name().toLowerCase(Locale.ROOT));
    }
}
