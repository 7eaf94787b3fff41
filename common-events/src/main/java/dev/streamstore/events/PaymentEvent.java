package dev.streamstore.events;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What happens to the payment of an order; keyed by order id, on topic {@code payments}. */
public sealed interface PaymentEvent extends DomainEvent {

    String orderId();

    @Override
    default String key() {
        return orderId();
    }

    /** The money is set aside; {@code attempts} calls to the gateway were needed. */
    @EventType("payment.authorized.v1")
    record PaymentAuthorized(String orderId, Money amount, String method, int attempts, Instant occurredAt)
            implements PaymentEvent {}

    /** Why a payment was declined. */
    enum DeclineCause {
        /** The gateway said no: another card may do. */
        REFUSED,
        /** The gateway never answered: the same card may do later. */
        NO_ANSWER
    }

    /** The gateway refused, or never answered within {@code attempts} calls; {@code reason} says it in words. */
    @EventType(value = "payment.declined.v2", earlier = PaymentDeclinedV1.class)
    record PaymentDeclined(
            String orderId,
            Money amount,
            String method,
            DeclineCause cause,
            String reason,
            int attempts,
            Instant occurredAt)
            implements PaymentEvent {

        @Override
        public Optional<EarlierVersion<?>> forEarlierReaders() {
            return Optional.of(new PaymentDeclinedV1(orderId, amount, method, reason, attempts, occurredAt));
        }
    }

    /** Had the cause in the words of the reason only. */
    @EventType("payment.declined.v1")
    record PaymentDeclinedV1(
            String orderId, Money amount, String method, String reason, int attempts, Instant occurredAt)
            implements EarlierVersion<PaymentDeclined> {
        /** What the payment service wrote, and still writes, when there was no answer. */
        public static final String NO_ANSWER = "the payment gateway did not answer";

        @Override
        public PaymentDeclined upcast() {
            DeclineCause cause = reason.equals(NO_ANSWER) ? DeclineCause.NO_ANSWER : DeclineCause.REFUSED;
            return new PaymentDeclined(orderId, amount, method, cause, reason, attempts, occurredAt);
        }
    }

    /** The money is taken. */
    @EventType("payment.captured.v1")
    record PaymentCaptured(String orderId, Money amount, Instant occurredAt) implements PaymentEvent {}

    /** The authorization was let go before any money was taken. */
    @EventType("payment.voided.v1")
    record PaymentVoided(String orderId, Money amount, Instant occurredAt) implements PaymentEvent {}

    /** Taken money was given back. */
    @EventType("payment.refunded.v1")
    record PaymentRefunded(String orderId, Money amount, Instant occurredAt) implements PaymentEvent {}

    /** The invoice with its document: whoever sends it on needs nothing else, and sends exactly what was issued. */
    @EventType("invoice.issued.v1")
    record InvoiceIssued(
            String orderId,
            String invoiceNumber,
            String customerId,
            String email,
            List<OrderLine> lines,
            Money total,
            Document document,
            Instant occurredAt)
            implements PaymentEvent {
        public InvoiceIssued {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A file inside an event.
     *
     * @param name the file name to give it, for example {@code invoice-2026-000042.pdf}
     * @param mediaType for example {@code application/pdf}
     * @param base64 its bytes
     */
    record Document(String name, String mediaType, String base64) {}
}
