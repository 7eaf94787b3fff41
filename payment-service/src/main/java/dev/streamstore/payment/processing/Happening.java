package dev.streamstore.payment.processing;

import dev.streamstore.payment.model.Decision;
import dev.streamstore.payment.model.Payment;
import java.time.Instant;

/** Something that happened to an order or at the gateway, as its payment is told of it. */
@FunctionalInterface
interface Happening {
    Decision tell(Payment payment, Instant now);
}
