package dev.streamstore.analytics.story;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.DriverEvent;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.HandlingEvent;
import dev.streamstore.events.InventoryEvent.ReservationEvent;
import dev.streamstore.events.InventoryEvent.StockLevelEvent;
import dev.streamstore.events.InventoryEvent.StockRejected;
import dev.streamstore.events.InventoryEvent.StockReleased;
import dev.streamstore.events.InventoryEvent.StockReserved;
import dev.streamstore.events.Money;
import dev.streamstore.events.NotificationEvent;
import dev.streamstore.events.NotificationEvent.NotificationFailed;
import dev.streamstore.events.NotificationEvent.NotificationSent;
import dev.streamstore.events.OrderEvent;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.PaymentEvent;
import dev.streamstore.events.PaymentEvent.InvoiceIssued;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.events.PaymentEvent.PaymentVoided;
import java.util.Map;
import java.util.Set;

/** What an event adds to the story: what was decided and why, not the order's data again, and no document. */
final class Detail {
    private static final Set<Class<? extends DomainEvent>> COMPENSATIONS =
            Set.of(StockReleased.class, PaymentVoided.class, PaymentRefunded.class);

    private Detail() {}

    static Map<String, Object> of(DomainEvent event) {
        return switch (event) {
            case OrderEvent order -> of(order);
            case PaymentEvent payment -> of(payment);
            case ReservationEvent reservation -> of(reservation);
            case NotificationEvent notification -> of(notification);
            case StockLevelEvent _, DriverEvent _, HandlingEvent _ -> Map.of();
        };
    }

    private static Map<String, Object> of(OrderEvent event) {
        return switch (event) {
            case OrderPlaced placed ->
                Map.of(
                        "total", money(placed.total()),
                        "region", placed.region().code(),
                        "paymentMethod", placed.paymentMethod());
            case OrderConfirmed confirmed -> Map.of("total", money(confirmed.total()));
            case OrderCancelled cancelled ->
                Map.of("reason", cancelled.reason(), "wasConfirmed", cancelled.wasConfirmed());
        };
    }

    private static Map<String, Object> of(PaymentEvent event) {
        return switch (event) {
            case PaymentAuthorized authorized ->
                Map.of("amount", money(authorized.amount()), "gatewayCalls", authorized.attempts());
            case PaymentDeclined declined ->
                Map.of(
                        "cause", declined.cause(),
                        "reason", declined.reason(),
                        "gatewayCalls", declined.attempts());
            case PaymentCaptured captured -> Map.of("amount", money(captured.amount()));
            case PaymentVoided voided -> Map.of("amount", money(voided.amount()));
            case PaymentRefunded refunded -> Map.of("amount", money(refunded.amount()));
            case InvoiceIssued invoice ->
                Map.of("invoiceNumber", invoice.invoiceNumber(), "total", money(invoice.total()));
        };
    }

    private static Map<String, Object> of(ReservationEvent event) {
        return switch (event) {
            case StockReserved reserved -> Map.of("lines", reserved.lines());
            case StockRejected rejected -> Map.of("shortages", rejected.shortages());
            case StockReleased released -> Map.of("lines", released.lines());
        };
    }

    private static Map<String, Object> of(NotificationEvent event) {
        return switch (event) {
            case NotificationSent sent -> Map.of("kind", sent.kind());
            case NotificationFailed failed -> Map.of("kind", failed.kind(), "reason", failed.reason());
        };
    }

    private static String money(Money money) {
        return money.toDecimalString() + " " + money.currency();
    }

    /** Whether events of this type take back what another did. */
    static boolean isCompensation(String type) {
        return EventTypes.find(type).filter(COMPENSATIONS::contains).isPresent();
    }
}
