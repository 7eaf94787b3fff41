package dev.streamstore.payment.processing;

import java.time.Instant;

/** Something that happened to an order or at the gateway, as its payment is told of it. */
@FunctionalInterface
interface Happening {
    Decision tell(Payment payment, Instant now);
}
