package dev.streamstore.analytics;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent.CancelReason;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.events.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Makes the events of orders as the other services would publish them. */
public final class Shop {

    private Shop() {}

    /** One order and all that can be told of it. */
    public record Order(String id, Region region, List<OrderLine> lines) {

        public static Order of(Region region, OrderLine... lines) {
            return new Order(UUID.randomUUID().toString(), region, List.of(lines));
        }

        public Money total() {
            return lines.stream().map(OrderLine::lineTotal).reduce(Money.usd(0), Money::plus);
        }

        public OrderPlaced placed(Instant at) {
            return new OrderPlaced(id, "c", "c@shop.example", region, "card-ok", lines, total(), at);
        }

        public OrderConfirmed confirmed(Instant at) {
            return new OrderConfirmed(id, "c", "c@shop.example", region, lines, total(), at);
        }

        public OrderCancelled cancelled(boolean wasConfirmed, Instant at) {
            var reason = wasConfirmed ? CancelReason.CUSTOMER_REQUEST : CancelReason.OUT_OF_STOCK;
            return new OrderCancelled(id, "c", "c@shop.example", region, reason, wasConfirmed, total(), at);
        }

        public PaymentAuthorized authorized(Instant at) {
            return new PaymentAuthorized(id, total(), "card-ok", 1, at);
        }

        public PaymentCaptured captured(Instant at) {
            return new PaymentCaptured(id, total(), at);
        }

        public PaymentRefunded refunded(Instant at) {
            return new PaymentRefunded(id, total(), at);
        }
    }

    public static OrderLine line(String sku, int quantity, long cents) {
        return new OrderLine(sku, "Name of " + sku, quantity, Money.usd(cents));
    }

    /** So many orders with whatever became of them, within {@code span} after {@code from}, in no particular order. */
    public static List<DomainEvent> history(int orders, Instant from, Duration span, Random random) {
        List<DomainEvent> events = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            events.addAll(history(randomOrder(random), from.plusNanos(random.nextLong(span.toNanos())), span, random));
        }
        return events;
    }

    private static List<DomainEvent> history(Order order, Instant at, Duration span, Random random) {
        List<DomainEvent> events = new ArrayList<>(List.of(order.placed(at)));
        Duration step = span.dividedBy(7);
        int fate = random.nextInt(10);
        if (fate < 3) {
            events.add(order.cancelled(false, at.plus(step)));
        } else if (fate < 9) {
            events.add(order.confirmed(at.plus(step)));
            events.add(order.captured(at.plus(step.multipliedBy(2))));
            if (fate < 5) {
                events.add(order.cancelled(true, at.plus(step.multipliedBy(3))));
                events.add(order.refunded(at.plus(step.multipliedBy(4))));
            }
        }
        return events;
    }

    private static Order randomOrder(Random random) {
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            int product = random.nextInt(6);
            lines.add(line("P-" + product, 1 + random.nextInt(4), 199 + 100L * product));
        }
        Region region = Region.values()[random.nextInt(3)];
        return Order.of(region, lines.toArray(OrderLine[]::new));
    }
}
