package dev.streamstore.system.saga;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.PaymentEvent;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.events.Region;
import dev.streamstore.inventory.model.ReservationState;
import dev.streamstore.inventory.model.ReservationState.Step;
import dev.streamstore.inventory.model.StockEffect;
import dev.streamstore.order.model.Customer;
import dev.streamstore.order.model.Order;
import dev.streamstore.order.model.OrderStatus;
import dev.streamstore.order.model.PaymentMethod;
import dev.streamstore.order.model.Signal;
import dev.streamstore.payment.model.Decision;
import dev.streamstore.payment.model.GatewayCall;
import dev.streamstore.payment.model.Payment;
import dev.streamstore.payment.model.PaymentTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One order, its payment and its reservation, the events between them and the calls to the gateway. */
final class Saga {
    private static final int MAX_CALLS = 4;

    private final RandomGenerator random;
    private final Warehouse warehouse;
    private final List<String> story;
    private final int quantity;
    private final Order order;
    private final Payment payment;
    private final Gateway gateway;

    private final Log<OrderEvent> toPayment = new Log<>(false, 3);
    private final Log<OrderEvent> toInventory = new Log<>(true, 3);
    private final Log<Signal> fromPayment = new Log<>(false, 2);
    private final Log<Signal> fromInventory = new Log<>(false, 2);

    /** Calls the worker is to make, and copies of calls that lost their answer and are still on their way. */
    private final List<GatewayCall> queue = new ArrayList<>();

    private final List<GatewayCall> adrift = new ArrayList<>();
    private int authorizeCalls;
    private int invoices;
    private int creditNotes;
    private Instant now = Instant.parse("2026-11-27T08:00:00Z");

    Saga(String orderId, RandomGenerator random, Warehouse warehouse, List<String> story) {
        this.random = random;
        this.warehouse = warehouse;
        this.story = story;
        this.quantity = 1 + random.nextInt(3);
        this.gateway = new Gateway(random.nextInt(5) > 0);
        this.payment = new Payment(orderId, now);
        OrderLine line = new OrderLine("SKU", "Article", quantity, Money.usd(100));
        Order.Placement placement = Order.place(
                orderId, new Customer("c", "c@shop.example", Region.EU), PaymentMethod.CARD_OK, List.of(line), now);
        this.order = placement.order();
        tell(placement.event());
    }

    String orderId() {
        return order.orderId();
    }

    /** Whether anything is still on its way. */
    boolean isMoving() {
        return toPayment.hasAnything()
                || toInventory.hasAnything()
                || fromPayment.hasAnything()
                || fromInventory.hasAnything()
                || !queue.isEmpty()
                || !adrift.isEmpty();
    }

    /** One thing that could happen now does. */
    void step() {
        now = now.plusMillis(1);
        switch (random.nextInt(10)) {
            case 0, 1 -> toPayment.next(random).ifPresent(this::paymentHears);
            case 2, 3 -> toInventory.next(random).ifPresent(this::inventoryHears);
            case 4 -> fromPayment.next(random).ifPresent(this::orderHears);
            case 5 -> fromInventory.next(random).ifPresent(this::orderHears);
            case 6, 7 -> work();
            case 8 -> arriveLate();
            default -> rare();
        }
    }

    /** Nobody answers any more: what the deadline is for. */
    void deadline() {
        orderHears(Signal.DEADLINE_PASSED);
    }

    private void rare() {
        switch (random.nextInt(8)) {
            case 0 -> orderHears(Signal.CUSTOMER_CANCELS);
            case 1 -> orderHears(Signal.DEADLINE_PASSED);
            case 2 ->
                warehouse
                        .state(orderId())
                        .filter(state -> state == ReservationState.RESERVED)
                        .ifPresent(state -> take(state.timeIsUp(), "time is up"));
            default -> {}
        }
    }

    private void tell(OrderEvent event) {
        toPayment.publish(event);
        toInventory.publish(event);
    }

    private void orderHears(Signal signal) {
        OrderStatus before = order.status();
        order.on(signal, now).ifPresent(this::tell);
        note("order " + signal, before, order.status());
        boolean legal = before == order.status()
                || before == OrderStatus.PLACED
                || (before == OrderStatus.CONFIRMED && order.status() == OrderStatus.CANCELLED);
        require(legal, "an order went from " + before + " to " + order.status());
    }

    private void inventoryHears(OrderEvent event) {
        ReservationState state = warehouse.state(orderId()).orElse(null);
        switch (event) {
            case OrderPlaced _
            when state == null -> {
                Step step = ReservationState.placed(warehouse.hasEnough(quantity));
                note("inventory placed", "none", step);
                warehouse.open(orderId(), quantity, step);
                fromInventory.publish(step.tellsRejection() ? Signal.STOCK_REJECTED : Signal.STOCK_RESERVED);
            }
            case OrderPlaced _ -> {}
            case OrderConfirmed _ -> {
                require(state != null, "inventory heard of a confirmation before the order");
                take(state.confirmed(warehouse.hasEnoughFor(orderId())), "confirmed");
            }
            case OrderCancelled _ -> take(state == null ? ReservationState.barred() : state.cancelled(), "cancelled");
        }
    }

    private void take(Step step, String why) {
        note("inventory " + why, warehouse.state(orderId()), step);
        require(
                step.effect() != StockEffect.PUT_BACK || order.status() == OrderStatus.CANCELLED,
                "goods of an order that stands came back");
        warehouse.take(orderId(), step);
        if (step.tellsRejection()) {
            fromInventory.publish(Signal.STOCK_REJECTED);
        }
    }

    private void paymentHears(OrderEvent event) {
        carryOut(
                event.getClass().getSimpleName(),
                switch (event) {
                    case OrderPlaced placed -> payment.request(PaymentTerms.of(placed), now);
                    case OrderConfirmed _ -> payment.confirm(now);
                    case OrderCancelled _ -> payment.cancel(now);
                });
    }

    private void carryOut(String why, Decision decision) {
        note("payment " + why, decision.events(), payment.state());
        for (PaymentEvent event : decision.events()) {
            switch (event) {
                case PaymentAuthorized _ -> fromPayment.publish(Signal.PAYMENT_AUTHORIZED);
                case PaymentDeclined _ -> fromPayment.publish(Signal.PAYMENT_DECLINED);
                default -> {}
            }
        }
        switch (decision.booking()) {
            case INVOICE -> invoices++;
            case CREDIT_NOTE -> creditNotes++;
            case null -> {}
        }
        if (decision.next() != null) {
            queue.add(decision.next());
        }
    }

    /** The worker makes a call: it never gets there, gets there too late, loses its answer, or is answered. */
    private void work() {
        if (queue.isEmpty()) {
            return;
        }
        GatewayCall call = queue.get(random.nextInt(queue.size()));
        authorizeCalls += call == GatewayCall.AUTHORIZE ? 1 : 0;
        int fate = random.nextInt(6);
        if (fate >= 3) {
            boolean did = gateway.call(call);
            if (fate > 3) {
                queue.remove(call);
            }
            // With 3 a second instance still holds the call, and will bring the same answer.
            answer(call, did);
            return;
        }
        if (fate == 1) {
            gateway.call(call);
        } else if (fate == 2) {
            adrift.add(call);
        }
        if (call == GatewayCall.AUTHORIZE && authorizeCalls >= MAX_CALLS) {
            queue.remove(call);
            carryOut("unanswered", payment.unanswered(authorizeCalls, now));
        }
    }

    private void answer(GatewayCall call, boolean did) {
        carryOut(
                call + " " + did,
                switch (call) {
                    case AUTHORIZE ->
                        did ? payment.authorized(authorizeCalls, now) : payment.declined("no", authorizeCalls, now);
                    case CAPTURE -> payment.captured(now);
                    case VOID -> payment.voided(now);
                    case REFUND -> payment.refunded(now);
                });
    }

    /** A call whose caller has long hung up reaches the gateway all the same. */
    private void arriveLate() {
        if (!adrift.isEmpty()) {
            GatewayCall call = adrift.remove(random.nextInt(adrift.size()));
            note("adrift", call, gateway);
            gateway.call(call);
        }
    }

    /** At any time: what was taken is what stands in the books, or the answer that says so is still to come. */
    void requireBooked() {
        require(invoices <= 1 && creditNotes <= invoices, invoices + " invoices, " + creditNotes + " credit notes");
    }

    /** At the end. @return the pieces that left for good */
    int requireEnded() {
        boolean sold = order.status() == OrderStatus.CONFIRMED;
        require(sold || order.status() == OrderStatus.CANCELLED, "the order never ended: " + order.status());
        require(gateway.isTaken() == sold, order.status() + " but money is taken: " + gateway.isTaken());
        require(!gateway.isHeld(), "money is still held");
        require(
                (invoices - creditNotes == 1) == gateway.isTaken(),
                invoices + " - " + creditNotes + " papers for " + gateway);
        ReservationState state = warehouse.state(orderId()).orElseThrow();
        require((state == ReservationState.COMMITTED) == sold, order.status() + " but goods are " + state);
        require(!payment.state().name().endsWith("ING"), "payment waits for ever: " + payment.state());
        return sold ? quantity : 0;
    }

    private void note(String what, Object before, Object after) {
        story.add(orderId() + " " + what + ": " + before + " → " + after);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
