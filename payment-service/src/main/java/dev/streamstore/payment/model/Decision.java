package dev.streamstore.payment.model;

import dev.streamstore.events.PaymentEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a payment decided: what to tell the world, what to enter in the books, and what to ask the gateway next. Whoever
 * carries it out does all of it in the transaction that stores the payment.
 *
 * @param events in the order they happened
 * @param next null when nothing is to be done, or what is to be done is under way
 * @param booking null when no money has moved, which only the gateway tells
 */
public record Decision(
        List<PaymentEvent> events,
        @Nullable GatewayCall next,
        @Nullable Booking booking) {
    public static final Decision NOTHING = new Decision(List.of(), null, null);

    /** The paper that goes with money that has moved. */
    public enum Booking {
        INVOICE,
        CREDIT_NOTE
    }

    public Decision {
        events = List.copyOf(events);
    }

    static Decision ask(GatewayCall next) {
        return new Decision(List.of(), next, null);
    }

    static Decision tell(PaymentEvent event) {
        return new Decision(List.of(event), null, null);
    }

    Decision thenAsk(GatewayCall call) {
        return new Decision(events, call, booking);
    }

    Decision enter(Booking paper) {
        return new Decision(events, next, paper);
    }
}
