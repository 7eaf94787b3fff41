package dev.streamstore.payment.processing;

import dev.streamstore.events.PaymentEvent;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.payment.invoice.CreditNotes;
import dev.streamstore.payment.invoice.InvoiceOrder;
import dev.streamstore.payment.invoice.Invoices;
import dev.streamstore.payment.model.Decision;
import dev.streamstore.payment.model.Payment;
import dev.streamstore.payment.model.PaymentTerms;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Brings what happened to the payment it happened to, and carries out what the payment decides: events to the outbox, the
 * next gateway call to the queue, invoices and credit notes to the books. Each method is one transaction; the payment's row
 * is locked first, so concurrent callers queue up.
 */
@Service
class PaymentProcess {
    private final Payments payments;
    private final GatewayOperations operations;
    private final Invoices invoices;
    private final CreditNotes creditNotes;
    private final Outbox outbox;
    private final Clock clock;

    PaymentProcess(
            Payments payments,
            GatewayOperations operations,
            Invoices invoices,
            CreditNotes creditNotes,
            Outbox outbox,
            Clock clock) {
        this.payments = payments;
        this.operations = operations;
        this.invoices = invoices;
        this.creditNotes = creditNotes;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Makes these payments this transaction's, those nothing is known of yet included. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lock(Set<String> orderIds) {
        Instant now = clock.instant();
        Set<String> known =
                payments.findAllLocked(orderIds).stream().map(Payment::orderId).collect(Collectors.toSet());
        orderIds.stream()
                .filter(orderId -> !known.contains(orderId))
                .sorted()
                .forEach(orderId -> payments.save(new Payment(orderId, now)));
    }

    /** Something happened to the order; joins the handler's transaction, which has locked the payment. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void onOrder(String orderId, Happening happening) {
        Instant now = clock.instant();
        Payment payment = payments.findById(orderId).orElseGet(() -> payments.save(new Payment(orderId, now)));
        carryOut(payment, happening.tell(payment, now));
    }

    /** The gateway answered. An answer that another instance brought already changes nothing. */
    @Transactional
    public void onAnswer(GatewayOperation operation, Happening happening) {
        Payment payment = payments.findLocked(operation.charge().orderId()).orElseThrow();
        if (operations.finish(operation)) {
            carryOut(payment, happening.tell(payment, clock.instant()));
        }
    }

    private void carryOut(Payment payment, Decision decision) {
        outbox.publish(decision.events().toArray(PaymentEvent[]::new));
        switch (decision.booking()) {
            case INVOICE -> outbox.publish(invoices.issue(invoiceOrder(payment), payment.updatedAt()));
            case CREDIT_NOTE -> creditNotes.issue(payment.orderId(), payment.updatedAt());
            case null -> {}
        }
        if (decision.next() != null) {
            operations.add(payment.orderId(), decision.next());
        }
    }

    private static InvoiceOrder invoiceOrder(Payment payment) {
        PaymentTerms terms = payment.terms();
        return new InvoiceOrder(
                payment.orderId(), terms.customerId(), terms.email(), terms.method(), terms.lines(), terms.amount());
    }
}
