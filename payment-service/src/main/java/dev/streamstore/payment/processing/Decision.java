package dev.streamstore.payment.processing;

import dev.streamstore.events.PaymentEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a payment decided: what to tell the world, and what to ask the gateway next.
 *
 * @param events in the order they happened
 * @param next null when nothing is to be done, or what is to be done is under way
 */
record Decision(List<PaymentEvent> events, @Nullable GatewayCall next) {
    static final Decision NOTHING = new Decision(List.of(), null);

    Decision {
        events = List.copyOf(events);
    }

    static Decision ask(GatewayCall next) {
        return new Decision(List.of(), next);
    }

    static Decision tell(PaymentEvent event) {
        return new Decision(List.of(event), null);
    }

    static Decision tell(PaymentEvent event, GatewayCall next) {
        return new Decision(List.of(event), next);
    }
}
