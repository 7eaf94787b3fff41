package dev.streamstore.order.model;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent;
import dev.streamstore.events.OrderEvent.CancelReason;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.Region;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One order, from the moment it is placed. It is told what happened and decides; each decision is an event, and whoever
 * stores the changed order publishes that event in the same transaction.
 *
 * <pre>
 *            stock and payment both in             customer cancels, or the goods are gone after all
 *   PLACED ─────────────────────────────▶ CONFIRMED ───────────────▶ CANCELLED
 *      └───── a refusal, the deadline, or the customer cancels ────────▲
 * </pre>
 *
 * The goods of a confirmed order are gone when inventory gave its reservation up, because the confirmation was so late,
 * and has sold them: then the customer gets the money back instead of waiting for nothing.
 *
 * Whatever else it is told decides nothing: a late or repeated answer is only noted, and whoever reserved or charged for an
 * order that is already cancelled has been told so by {@code order.cancelled} and undoes it.
 */
@Entity
@Table(name = "orders")
public class Order {
    @Id
    private String orderId;

    private String customerId;
    private String email;

    @Enumerated(EnumType.STRING)
    private Region region;

    private String paymentMethod;

    @Enumerated(EnumType.STRING)
    private OrderStatus status;

    @Enumerated(EnumType.STRING)
    private @Nullable CancelReason reason;

    private boolean stockReserved;
    private boolean paymentAuthorized;

    @ElementCollection
    @CollectionTable(name = "order_lines", joinColumns = @JoinColumn(name = "order_id"))
    @OrderColumn(name = "line_no")
    private List<Line> lines = new ArrayList<>();

    private long totalMinor;
    private String currency;
    private Instant placedAt;
    private Instant updatedAt;
    private @Nullable Instant answeredAt;

    @Version
    private long version;

    /** For JPA, which fills the fields right after. */
    @SuppressWarnings("NullAway.Init")
    protected Order() {}

    private Order(
            String orderId,
            Customer customer,
            PaymentMethod paymentMethod,
            List<OrderLine> lines,
            Money total,
            Instant now) {
        this.orderId = orderId;
        customerId = customer.customerId();
        email = customer.email();
        region = customer.region();
        this.paymentMethod = paymentMethod.code();
        status = OrderStatus.PLACED;
        lines.forEach(line -> this.lines.add(Line.of(line)));
        totalMinor = total.minorUnits();
        currency = total.currency();
        placedAt = now;
        updatedAt = now;
    }

    /** A new order and the event that tells of it. */
    public record Placement(Order order, OrderPlaced event) {}

    /** @param lines at least one, all in one currency, each SKU once */
    public static Placement place(
            String orderId, Customer customer, PaymentMethod paymentMethod, List<OrderLine> lines, Instant now) {
        Money total = lines.stream()
                .map(OrderLine::lineTotal)
                .reduce(Money::plus)
                .orElseThrow(
                        () -> new IllegalArgumentException("[Order] lines: expected at least one but there was none"));
        long skus = lines.stream().map(OrderLine::sku).distinct().count();
        if (skus != lines.size()) {
            throw new IllegalArgumentException("[Order] lines: expected each SKU once but were " + lines);
        }
        Order order = new Order(orderId, customer, paymentMethod, lines, total, now);
        return new Placement(
                order,
                new OrderPlaced(
                        orderId,
                        customer.customerId(),
                        customer.email(),
                        customer.region(),
                        paymentMethod.code(),
                        lines,
                        total,
                        now));
    }

    /** Takes note and, if that decides something, says what. */
    public Optional<OrderEvent> on(Signal signal, Instant now) {
        takeNote(signal, now);
        return switch (status) {
            case PLACED -> whilePlaced(signal, now);
            case CONFIRMED ->
                switch (signal) {
                    case CUSTOMER_CANCELS -> cancel(CancelReason.CUSTOMER_REQUEST, now);
                    case STOCK_REJECTED -> cancel(CancelReason.OUT_OF_STOCK, now);
                    case STOCK_RESERVED, PAYMENT_AUTHORIZED, PAYMENT_DECLINED, DEADLINE_PASSED -> Optional.empty();
                };
            case CANCELLED -> Optional.empty();
        };
    }

    /** Whatever its status is: that others answer at last also tells something of the orders behind this one. */
    private void takeNote(Signal signal, Instant now) {
        boolean refused = false;
        switch (signal) {
            case STOCK_RESERVED -> stockReserved = true;
            case PAYMENT_AUTHORIZED -> paymentAuthorized = true;
            case STOCK_REJECTED, PAYMENT_DECLINED -> refused = true;
            case DEADLINE_PASSED, CUSTOMER_CANCELS -> {}
        }
        if (answeredAt == null && (refused || (stockReserved && paymentAuthorized))) {
            answeredAt = now;
        }
    }

    private Optional<OrderEvent> whilePlaced(Signal signal, Instant now) {
        return switch (signal) {
            case STOCK_RESERVED, PAYMENT_AUTHORIZED -> confirmIfComplete(now);
            case STOCK_REJECTED -> cancel(CancelReason.OUT_OF_STOCK, now);
            case PAYMENT_DECLINED -> cancel(CancelReason.PAYMENT_DECLINED, now);
            case DEADLINE_PASSED -> cancel(CancelReason.TIMED_OUT, now);
            case CUSTOMER_CANCELS -> cancel(CancelReason.CUSTOMER_REQUEST, now);
        };
    }

    private Optional<OrderEvent> confirmIfComplete(Instant now) {
        if (!stockReserved || !paymentAuthorized) {
            return Optional.empty();
        }
        status = OrderStatus.CONFIRMED;
        updatedAt = now;
        return Optional.of(new OrderConfirmed(orderId, customerId, email, region, lines(), total(), now));
    }

    private Optional<OrderEvent> cancel(CancelReason because, Instant now) {
        boolean wasConfirmed = status == OrderStatus.CONFIRMED;
        status = OrderStatus.CANCELLED;
        reason = because;
        updatedAt = now;
        return Optional.of(new OrderCancelled(orderId, customerId, email, region, because, wasConfirmed, total(), now));
    }

    public String orderId() {
        return orderId;
    }

    public Customer customer() {
        return new Customer(customerId, email, region);
    }

    public OrderStatus status() {
        return status;
    }

    /** Why it was cancelled; null unless it was. */
    public @Nullable CancelReason reason() {
        return reason;
    }

    public List<OrderLine> lines() {
        return lines.stream().map(line -> line.toOrderLine(currency)).toList();
    }

    public Money total() {
        return new Money(totalMinor, currency);
    }

    public Instant placedAt() {
        return placedAt;
    }

    /** When its status last changed. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /** When it was answered, be it too late: by both, or by one who refused. Null until then. */
    public @Nullable Instant answeredAt() {
        return answeredAt;
    }

    /** Grows with every stored change. */
    public long version() {
        return version;
    }
}
