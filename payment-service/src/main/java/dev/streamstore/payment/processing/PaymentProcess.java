package dev.streamstore.payment.processing;

import dev.streamstore.events.PaymentEvent;
import dev.streamstore.events.PaymentEvent.InvoiceIssued;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.payment.invoice.CreditNotes;
import dev.streamstore.payment.invoice.InvoiceOrder;
import dev.streamstore.payment.invoice.Invoices;
import dev.streamstore.payment.model.Decision;
import dev.streamstore.payment.model.Payment;
import dev.streamstore.payment.model.PaymentTerms;
import dev.streamstore.work.Performer.Done;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Brings what happened to the payment it happened to, and carries out what the payment decides: events to the outbox, the
 * next gateway call to the queue, invoices and credit notes to the books. Each method is one transaction; the payments'
 * rows are locked first, in the order of their ids, so concurrent callers queue up.
 */
@Service
class PaymentProcess {
    private final Payments payments;
    private final GatewayOperations operations;
    private final Invoices invoices;
    private final CreditNotes creditNotes;
    private final Outbox outbox;
    private final Traces traces;
    private final Clock clock;

    PaymentProcess(
            Payments payments,
            GatewayOperations operations,
            Invoices invoices,
            CreditNotes creditNotes,
            Outbox outbox,
            Traces traces,
            Clock clock) {
        this.payments = payments;
        this.operations = operations;
        this.invoices = invoices;
        this.creditNotes = creditNotes;
        this.outbox = outbox;
        this.traces = traces;
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
        Decision decision = happening.tell(payment, now);
        if (decision.booking() != null) {
            throw new IllegalStateException("[payment " + orderId + "] booking: expected none before the gateway moved"
                    + " money but was " + decision.booking());
        }
        carryOut(payment, decision);
    }

    /** What came of calls to the gateway. An answer that another instance brought already changes nothing. */
    @Transactional
    public void settle(List<Done<GatewayOperation, CallOutcome>> done) {
        Map<GatewayOperation, Happening> answers = new LinkedHashMap<>();
        for (Done<GatewayOperation, CallOutcome> each : done) {
            if (each.outcome() instanceof CallOutcome.Answered(Happening answer)) {
                answers.put(each.work(), answer);
            }
        }
        if (!answers.isEmpty()) {
            onAnswers(answers);
        }
        // After the payments are locked, as everyone does who changes calls.
        for (Done<GatewayOperation, CallOutcome> each : done) {
            switch (each.outcome()) {
                case CallOutcome.Answered _ -> {}
                case CallOutcome.Unanswered(Duration delay) -> operations.retry(each.work(), delay);
                case CallOutcome.HeldBack(Duration delay) -> operations.holdBack(each.work(), delay);
            }
        }
    }

    private void onAnswers(Map<GatewayOperation, Happening> answers) {
        Map<String, Payment> byOrder = payments
                .findAllLocked(answers.keySet().stream()
                        .map(operation -> operation.charge().orderId())
                        .collect(Collectors.toSet()))
                .stream()
                .collect(Collectors.toMap(Payment::orderId, Function.identity()));
        Set<String> finished = operations.finish(answers.keySet());
        Instant now = clock.instant();
        Map<GatewayOperation, Payment> toInvoice = new LinkedHashMap<>();
        answers.forEach((operation, answer) -> {
            // Only the first of several answers to one call, which two leases may have brought.
            if (finished.remove(operation.idempotencyKey())) {
                Payment payment =
                        Objects.requireNonNull(byOrder.get(operation.charge().orderId()));
                Decision decision = answer.tell(payment, now);
                operation.settleWithin(traces, () -> carryOut(payment, decision));
                switch (decision.booking()) {
                    case INVOICE -> toInvoice.put(operation, payment);
                    case CREDIT_NOTE -> creditNotes.issue(payment.orderId(), now);
                    case null -> {}
                }
            }
        });
        invoice(toInvoice, now);
    }

    private void carryOut(Payment payment, Decision decision) {
        outbox.publish(decision.events().toArray(PaymentEvent[]::new));
        if (decision.next() != null) {
            operations.add(payment.orderId(), decision.next());
        }
    }

    /** To be done last: from the first number on, whoever else writes invoices waits for this commit. */
    private void invoice(Map<GatewayOperation, Payment> captured, Instant now) {
        Iterator<InvoiceIssued> issued = invoices.issue(
                        captured.values().stream()
                                .map(PaymentProcess::invoiceOrder)
                                .toList(),
                        now)
                .iterator();
        captured.keySet().forEach(capture -> capture.settleWithin(traces, () -> outbox.publish(issued.next())));
    }

    private static InvoiceOrder invoiceOrder(Payment payment) {
        PaymentTerms terms = payment.terms();
        return new InvoiceOrder(
                payment.orderId(), terms.customerId(), terms.email(), terms.method(), terms.lines(), terms.amount());
    }
}
