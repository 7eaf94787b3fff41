package dev.streamstore.inventory.model;

/** What a step of a reservation does to the articles of its lines, in multiples of each line's quantity. */
public enum StockEffect {
    NONE(0, 0, ""),
    /** Sets aside what lies on the shelf. */
    HOLD(0, 1, ""),
    /** Takes from the shelf what was set aside. */
    SELL(-1, -1, "SALE"),
    /** Takes from the shelf what nobody had set aside. */
    SELL_UNHELD(-1, 0, "SALE"),
    /** Puts what was set aside up for sale again. */
    LET_GO(0, -1, ""),
    /** Puts what had left back on the shelf. */
    PUT_BACK(1, 0, "CANCELLATION");

    private final int onHand;
    private final int reserved;
    private final String reason;

    StockEffect(int onHand, int reserved, String reason) {
        this.onHand = onHand;
        this.reserved = reserved;
        this.reason = reason;
    }

    /** -1, 0 or +1: what happens to the pieces on the shelf. */
    public int onHand() {
        return onHand;
    }

    /** -1, 0 or +1: what happens to the pieces of these that are set aside. */
    public int reserved() {
        return reserved;
    }

    /** As it stands in the ledger of movements; empty when nothing moves. */
    public String reason() {
        return reason;
    }
}
