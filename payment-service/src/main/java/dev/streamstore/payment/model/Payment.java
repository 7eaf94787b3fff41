package dev.streamstore.payment.model;

import dev.streamstore.events.Money;
import dev.streamstore.events.PaymentEvent.DeclineCause;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.events.PaymentEvent.PaymentDeclinedV1;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.events.PaymentEvent.PaymentVoided;
import dev.streamstore.payment.model.Decision.Booking;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The payment of one order: a state machine that is told what happened and decides. What happened may come in any order
 * and more than once: the order's own events ({@link #request}, {@link #confirm}, {@link #cancel}) and the gateway's
 * answers ({@link #authorized} to {@link #refunded}). A cancel outweighs a confirm. At most one gateway call is under way
 * at any time, so money is never captured after its authorization was let go.
 *
 * <p>Money that has moved goes into the books with the event that tells of it: an invoice when it was taken, a credit
 * note when it was given back, so that at any moment what was captured less what was refunded is what was invoiced less
 * what was credited.
 *
 * <p>Not thread-safe: used under the row's lock. Changes are durable when the surrounding transaction commits.
 */
@Entity
@Table(name = "payment")
public class Payment {
    @Id
    private String orderId;

    @Version
    private @Nullable Long version;

    @Enumerated(EnumType.STRING)
    private PaymentState state;

    /** Only where it can't be acted on yet: before the gateway's decision. */
    private boolean confirmed;

    /** Only where it can't be acted on yet: before the gateway's decision, and while the money is being captured. */
    private boolean cancelled;

    /** Null while {@link PaymentState#AWAITED}. */
    @Embedded
    private @Nullable PaymentTerms terms;

    /** Calls to the gateway until it decided on the authorization. */
    private int attempts;

    private Instant updatedAt;

    @SuppressWarnings("NullAway.Init") // JPA fills the fields
    protected Payment() {}

    /** A payment nothing is known of but the order's id. */
    public Payment(String orderId, Instant now) {
        this.orderId = orderId;
        this.state = PaymentState.AWAITED;
        this.updatedAt = now;
    }

    /** The order was placed. */
    public Decision request(PaymentTerms newTerms, Instant now) {
        if (state != PaymentState.AWAITED) {
            return Decision.NOTHING;
        }
        terms = newTerms;
        if (cancelled) {
            enter(PaymentState.VOIDED, now);
            return Decision.tell(new PaymentVoided(orderId, newTerms.amount(), now));
        }
        enter(PaymentState.REQUESTED, now);
        return Decision.ask(GatewayCall.AUTHORIZE);
    }

    /** The order was confirmed: the money is due. */
    public Decision confirm(Instant now) {
        return switch (state) {
            case AWAITED, REQUESTED -> {
                confirmed = true;
                yield Decision.NOTHING;
            }
            case AUTHORIZED -> {
                enter(PaymentState.CAPTURING, now);
                yield Decision.ask(GatewayCall.CAPTURE);
            }
            case CAPTURING, CAPTURED, VOIDING, VOIDED, REFUNDING, REFUNDED, DECLINED -> Decision.NOTHING;
        };
    }

    /** The order was cancelled: the money, or the hold on it, goes back. */
    public Decision cancel(Instant now) {
        return switch (state) {
            case AWAITED, REQUESTED, CAPTURING -> {
                cancelled = true;
                yield Decision.NOTHING;
            }
            case AUTHORIZED -> {
                enter(PaymentState.VOIDING, now);
                yield Decision.ask(GatewayCall.VOID);
            }
            case CAPTURED -> {
                enter(PaymentState.REFUNDING, now);
                yield Decision.ask(GatewayCall.REFUND);
            }
            case VOIDING, VOIDED, REFUNDING, REFUNDED, DECLINED -> Decision.NOTHING;
        };
    }

    /** The gateway set the money aside, at the {@code calls}-th call. */
    public Decision authorized(int calls, Instant now) {
        if (state != PaymentState.REQUESTED) {
            return Decision.NOTHING;
        }
        attempts = calls;
        enter(PaymentState.AUTHORIZED, now);
        PaymentAuthorized event = new PaymentAuthorized(orderId, amount(), method(), calls, now);
        if (cancelled) {
            enter(PaymentState.VOIDING, now);
            return Decision.tell(event).thenAsk(GatewayCall.VOID);
        }
        if (confirmed) {
            enter(PaymentState.CAPTURING, now);
            return Decision.tell(event).thenAsk(GatewayCall.CAPTURE);
        }
        return Decision.tell(event);
    }

    /** The gateway refused. */
    public Decision declined(String reason, int calls, Instant now) {
        return declined(DeclineCause.REFUSED, reason, calls, now);
    }

    private Decision declined(DeclineCause cause, String reason, int calls, Instant now) {
        if (state != PaymentState.REQUESTED) {
            return Decision.NOTHING;
        }
        attempts = calls;
        enter(PaymentState.DECLINED, now);
        return Decision.tell(new PaymentDeclined(orderId, amount(), method(), cause, reason, calls, now));
    }

    /** The gateway did not answer in {@code calls} calls: for the shop that is a refusal, but money may be held. */
    public Decision unanswered(int calls, Instant now) {
        if (state != PaymentState.REQUESTED) {
            return Decision.NOTHING;
        }
        return declined(DeclineCause.NO_ANSWER, PaymentDeclinedV1.NO_ANSWER, calls, now)
                .thenAsk(GatewayCall.VOID);
    }

    /** The gateway took the money. */
    public Decision captured(Instant now) {
        if (state != PaymentState.CAPTURING) {
            return Decision.NOTHING;
        }
        enter(PaymentState.CAPTURED, now);
        Decision taken =
                Decision.tell(new PaymentCaptured(orderId, amount(), now)).enter(Booking.INVOICE);
        if (cancelled) {
            enter(PaymentState.REFUNDING, now);
            return taken.thenAsk(GatewayCall.REFUND);
        }
        return taken;
    }

    /** The gateway let the authorization go. */
    public Decision voided(Instant now) {
        if (state != PaymentState.VOIDING) {
            return Decision.NOTHING;
        }
        enter(PaymentState.VOIDED, now);
        return Decision.tell(new PaymentVoided(orderId, amount(), now));
    }

    /** The gateway gave the money back. */
    public Decision refunded(Instant now) {
        if (state != PaymentState.REFUNDING) {
            return Decision.NOTHING;
        }
        enter(PaymentState.REFUNDED, now);
        return Decision.tell(new PaymentRefunded(orderId, amount(), now)).enter(Booking.CREDIT_NOTE);
    }

    private void enter(PaymentState next, Instant now) {
        state = next;
        updatedAt = now;
    }

    public String orderId() {
        return orderId;
    }

    public PaymentState state() {
        return state;
    }

    public int attempts() {
        return attempts;
    }

    public Instant updatedAt() {
        return updatedAt;
    }

    /** @throws IllegalStateException while {@link PaymentState#AWAITED} */
    public PaymentTerms terms() {
        if (terms == null) {
            throw new IllegalStateException("[payment " + orderId + "] terms: expected some but was " + state);
        }
        return terms;
    }

    private Money amount() {
        return terms().amount();
    }

    private String method() {
        return terms().method();
    }
}
