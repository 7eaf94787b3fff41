package dev.streamstore.notification.outgoing;

import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.NotificationEvent.Kind;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.PaymentEvent.Document;
import dev.streamstore.events.PaymentEvent.InvoiceIssued;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventContext;
import dev.streamstore.messaging.handler.EventHandler;
import dev.streamstore.notification.mail.Letter.Attachment;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Which events are told to whom. */
@Component
@ConsumerGroup("notification")
class EventHandlers {
    private final Notifications notifications;
    private final Writer writer;
    private final OutgoingProperties properties;
    private final Clock clock;

    EventHandlers(Notifications notifications, Writer writer, OutgoingProperties properties, Clock clock) {
        this.notifications = notifications;
        this.writer = writer;
        this.properties = properties;
        this.clock = clock;
    }

    @EventHandler
    void on(OrderPlaced order) {
        toCustomer(Kind.ORDER_RECEIVED, order.orderId(), order.email(), writer.orderReceived(order), Optional.empty());
    }

    @EventHandler
    void on(InvoiceIssued invoice) {
        Document document = invoice.document();
        Attachment pdf = new Attachment(
                document.name(), document.mediaType(), Base64.getDecoder().decode(document.base64()));
        toCustomer(
                Kind.ORDER_CONFIRMED,
                invoice.orderId(),
                invoice.email(),
                writer.orderConfirmed(invoice),
                Optional.of(pdf));
    }

    @EventHandler
    void on(OrderCancelled order) {
        toCustomer(
                Kind.ORDER_CANCELLED, order.orderId(), order.email(), writer.orderCancelled(order), Optional.empty());
    }

    @EventHandler
    void on(StockLow stock, EventContext context) {
        notifications.add(Notification.ofStock(
                context.eventId(), stock.sku(), properties.operations(), writer.lowStock(stock), clock.instant()));
    }

    private void toCustomer(Kind kind, String orderId, String email, Words words, Optional<Attachment> attachment) {
        notifications.add(Notification.ofOrder(kind, orderId, email, words, attachment, clock.instant()));
    }
}
