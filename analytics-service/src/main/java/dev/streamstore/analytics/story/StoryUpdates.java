package dev.streamstore.analytics.story;

import dev.streamstore.analytics.story.StoryHandling.Position;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.HandlingEvent.EventsHandled;
import dev.streamstore.events.HandlingEvent.Handling;
import dev.streamstore.events.InventoryEvent.ReservationEvent;
import dev.streamstore.events.InventoryEvent.StockLevelEvent;
import dev.streamstore.events.NotificationEvent;
import dev.streamstore.events.NotificationEvent.NotificationFailed;
import dev.streamstore.events.NotificationEvent.NotificationSent;
import dev.streamstore.events.OrderEvent;
import dev.streamstore.events.PaymentEvent;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventContext;
import dev.streamstore.messaging.handler.EventHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/** Writes down every event of an order, and what groups did with it. */
@Component
@ConsumerGroup("story")
class StoryUpdates {
    private final StoryTable table;
    private final JsonMapper json;

    StoryUpdates(StoryTable table, JsonMapper json) {
        this.table = table;
        this.json = json;
    }

    @EventHandler
    void on(OrderEvent event, EventContext context) {
        add(event.orderId(), event, context);
    }

    @EventHandler
    void on(PaymentEvent event, EventContext context) {
        add(event.orderId(), event, context);
    }

    @EventHandler
    void on(ReservationEvent event, EventContext context) {
        add(event.orderId(), event, context);
    }

    @EventHandler
    void on(NotificationEvent event, EventContext context) {
        String orderId = switch (event) {
            case NotificationSent sent -> sent.orderId();
            case NotificationFailed failed -> failed.orderId();
        };
        if (orderId != null) {
            add(orderId, event, context);
        }
    }

    @EventHandler
    void on(EventsHandled report, EventContext context) {
        List<Handling> events = report.events();
        for (int i = 0; i < events.size(); i++) {
            Handling each = events.get(i);
            if (!isAboutStock(each.type())) {
                chapter()
                        .add(new StoryHandling(
                                each.eventId(),
                                report.group(),
                                context.source(),
                                each.outcome(),
                                each.attempts(),
                                report.occurredAt(),
                                new Position(context.offset(), i)));
            }
        }
    }

    private static boolean isAboutStock(String type) {
        return EventTypes.find(type)
                .filter(StockLevelEvent.class::isAssignableFrom)
                .isPresent();
    }

    private void add(String orderId, DomainEvent event, EventContext context) {
        chapter()
                .add(new StoryEvent(
                        context.eventId(),
                        orderId,
                        context.type(),
                        context.partition(),
                        context.offset(),
                        context.source(),
                        context.origin().causationId(),
                        traceId(context.origin().traceparent()),
                        event.occurredAt(),
                        context.publishedAt(),
                        json.writeValueAsString(Detail.of(event))));
    }

    /** The second of the four fields of W3C Trace Context. */
    private static @Nullable String traceId(@Nullable String traceparent) {
        String[] fields = traceparent == null ? new String[0] : traceparent.split("-", -1);
        return fields.length < 4 ? null : fields[1];
    }

    /** The current transaction's. */
    private Chapter chapter() {
        for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
            if (each instanceof Chapter chapter) {
                return chapter;
            }
        }
        Chapter chapter = new Chapter(table);
        TransactionSynchronizationManager.registerSynchronization(chapter);
        return chapter;
    }
}
