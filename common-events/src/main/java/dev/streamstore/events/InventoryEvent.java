package dev.streamstore.events;

import java.time.Instant;
import java.util.List;

/** What happens to stock, on topic {@code inventory}. */
public sealed interface InventoryEvent extends DomainEvent {

    /** Stock held, refused or let go for one order; keyed by order id. */
    sealed interface ReservationEvent extends InventoryEvent {
        String orderId();

        @Override
        default String key() {
            return orderId();
        }
    }

    /** The level of one article; keyed by SKU. */
    sealed interface StockLevelEvent extends InventoryEvent {
        String sku();

        @Override
        default String key() {
            return sku();
        }
    }

    /** So many pieces of an article; {@code quantity} from 1. */
    record Quantity(String sku, int quantity) {}

    /** What was asked for and what there was. */
    record Shortage(String sku, int requested, int available) {}

    /** Every line of the order is set aside. */
    @EventType("stock.reserved.v1")
    record StockReserved(String orderId, List<Quantity> lines, Instant occurredAt) implements ReservationEvent {
        public StockReserved {
            lines = List.copyOf(lines);
        }
    }

    /** At least one line can't be served, so nothing was set aside. */
    @EventType("stock.rejected.v1")
    record StockRejected(String orderId, List<Shortage> shortages, Instant occurredAt) implements ReservationEvent {
        public StockRejected {
            shortages = List.copyOf(shortages);
        }
    }

    /** What was set aside, or had left the shelf, for a cancelled order is for sale again. */
    @EventType("stock.released.v1")
    record StockReleased(String orderId, List<Quantity> lines, Instant occurredAt) implements ReservationEvent {
        public StockReleased {
            lines = List.copyOf(lines);
        }
    }

    /** New figures of an article: on the shelf, set aside of that, and what can still be sold. */
    @EventType("stock.changed.v1")
    record StockChanged(String sku, String name, int onHand, int reserved, int available, Instant occurredAt)
            implements StockLevelEvent {}

    /** What can be sold has just fallen below the threshold: once per crossing. */
    @EventType("stock.low.v1")
    record StockLow(String sku, String name, int available, int threshold, int restockTo, Instant occurredAt)
            implements StockLevelEvent {}

    /** A delivery arrived. */
    @EventType("stock.restocked.v1")
    record StockRestocked(String sku, String name, int quantity, int onHand, Instant occurredAt)
            implements StockLevelEvent {}
}
