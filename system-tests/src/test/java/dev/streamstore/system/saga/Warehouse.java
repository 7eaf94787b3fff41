package dev.streamstore.system.saga;

import dev.streamstore.inventory.model.ReservationState;
import dev.streamstore.inventory.model.ReservationState.Step;
import dev.streamstore.inventory.model.StockEffect;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One article and the reservations of it; keeps the rules the database's constraints keep. */
final class Warehouse {
    private final int delivered;
    private final Map<String, ReservationState> states = new HashMap<>();
    private final Map<String, Integer> quantities = new HashMap<>();
    private int onHand;
    private int reserved;
    private int movements;

    Warehouse(int delivered) {
        this.delivered = delivered;
        this.onHand = delivered;
    }

    Optional<ReservationState> state(String orderId) {
        return Optional.ofNullable(states.get(orderId));
    }

    boolean hasEnoughFor(String orderId) {
        return onHand - reserved >= quantities.getOrDefault(orderId, 0);
    }

    boolean hasEnough(int quantity) {
        return onHand - reserved >= quantity;
    }

    /** The first step of an order, which says how much it wants. */
    void open(String orderId, int quantity, Step step) {
        quantities.put(orderId, quantity);
        take(orderId, step);
    }

    void take(String orderId, Step step) {
        states.put(orderId, step.next());
        StockEffect effect = step.effect();
        int quantity = quantities.getOrDefault(orderId, 0);
        onHand += effect.onHand() * quantity;
        reserved += effect.reserved() * quantity;
        movements += effect.onHand() * quantity;
        if (reserved < 0 || onHand < reserved) {
            throw new AssertionError("after " + step + " of " + orderId + ": " + this);
        }
        int held = states.entrySet().stream()
                .filter(entry -> entry.getValue() == ReservationState.RESERVED)
                .mapToInt(entry -> quantities.getOrDefault(entry.getKey(), 0))
                .sum();
        if (held != reserved || delivered + movements != onHand) {
            throw new AssertionError(held + " held and " + movements + " moved, but " + this);
        }
    }

    int onHand() {
        return onHand;
    }

    int reserved() {
        return reserved;
    }

    @Override
    public String toString() {
        return onHand + " on hand, " + reserved + " reserved, of " + delivered + ": " + states;
    }
}
