package dev.streamstore.inventory.model;

/**
 * Where the reservation of an order stands, and what becomes of it. The names are stored.
 *
 * <pre>
 *  (none) ─ placed, enough ─▶ RESERVED ─ confirmed ─▶ COMMITTED ─ cancelled ─▶ RELEASED
 *    │                          │  └──── cancelled ───────────────────────────────▲ ▲
 *    │                          └─ its time is up ─▶ EXPIRED ───── cancelled ───────┘ │
 *    │                                                 ├─ confirmed, still enough ─▶ COMMITTED
 *    │                                                 └─ confirmed, sold meanwhile ─▶ REJECTED
 *    ├─ placed, not enough ─▶ REJECTED                                                │
 *    └─ cancelled ────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * Whatever else it is told changes nothing.
 */
public enum ReservationState {
    /** Set aside, still on the shelf. */
    RESERVED,
    /** Gone from the shelf. */
    COMMITTED,
    /** For sale again, or cancelled before anything was set aside: nothing will be from now on. */
    RELEASED,
    /** There was not enough; nothing is set aside. */
    REJECTED,
    /** For sale again because the order came to no end in time. It may still come to one. */
    EXPIRED;

    /**
     * What becomes of a reservation.
     *
     * @param tellsRejection the order has to be told that the goods are not there
     */
    public record Step(ReservationState next, StockEffect effect, boolean tellsRejection) {}

    /** The order is placed and nothing is known of it; {@code enough}: all of its lines can be served. */
    public static Step placed(boolean enough) {
        return enough ? new Step(RESERVED, StockEffect.HOLD, false) : new Step(REJECTED, StockEffect.NONE, true);
    }

    /** The order was cancelled and nothing is known of it: it will reserve nothing when it does come. */
    public static Step barred() {
        return new Step(RELEASED, StockEffect.NONE, false);
    }

    /**
     * The order was confirmed: the goods leave. Where they are not set aside any more, {@code enough} decides; if others
     * have bought them, the order is told the truth and undoes itself.
     */
    public Step confirmed(boolean enough) {
        return switch (this) {
            case RESERVED -> new Step(COMMITTED, StockEffect.SELL, false);
            case EXPIRED ->
                enough
                        ? new Step(COMMITTED, StockEffect.SELL_UNHELD, false)
                        : new Step(REJECTED, StockEffect.NONE, true);
            case REJECTED -> new Step(REJECTED, StockEffect.NONE, true);
            case COMMITTED, RELEASED -> stay();
        };
    }

    /** The order was cancelled: what it holds, or has taken, is for sale again. */
    public Step cancelled() {
        return switch (this) {
            case RESERVED -> new Step(RELEASED, StockEffect.LET_GO, false);
            case COMMITTED -> new Step(RELEASED, StockEffect.PUT_BACK, false);
            case EXPIRED -> new Step(RELEASED, StockEffect.NONE, false);
            case RELEASED, REJECTED -> stay();
        };
    }

    /** Nothing was heard of the order for too long. */
    public Step timeIsUp() {
        return switch (this) {
            case RESERVED -> new Step(EXPIRED, StockEffect.LET_GO, false);
            case COMMITTED, RELEASED, REJECTED, EXPIRED -> stay();
        };
    }

    private Step stay() {
        return new Step(this, StockEffect.NONE, false);
    }
}
