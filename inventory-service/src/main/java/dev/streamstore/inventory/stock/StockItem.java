package dev.streamstore.inventory.stock;

/**
 * The level of one article.
 *
 * @param onHand pieces on the shelf, 0 to {@link #MAX_ON_HAND}
 * @param reserved pieces of these that are set aside for orders, 0 to {@code onHand}
 * @param lowStockThreshold below so many available pieces it is time to order more
 * @param restockTo so many pieces are available after a delivery
 */
public record StockItem(String sku, String name, int onHand, int reserved, int lowStockThreshold, int restockTo) {

    public static final int MAX_ON_HAND = 1_000_000_000;

    public StockItem {
        if (onHand < 0 || onHand > MAX_ON_HAND) {
            throw new IllegalArgumentException(
                    "[%s] onHand: expected 0 to %d but was %d".formatted(sku, MAX_ON_HAND, onHand));
        }
        if (reserved < 0 || reserved > onHand) {
            throw new IllegalArgumentException(
                    "[%s] reserved: expected 0 to %d on hand but was %d".formatted(sku, onHand, reserved));
        }
    }

    /** Pieces that can still be sold. */
    public int available() {
        return onHand - reserved;
    }

    public boolean isLow() {
        return available() < lowStockThreshold;
    }

    /** Whether {@code delta} pieces can come or go: what is set aside has to stay. */
    boolean canMove(int delta) {
        long moved = (long) onHand + delta;
        return moved >= reserved && moved <= MAX_ON_HAND;
    }

    /** The item after {@code delta} pieces came to the shelf (positive) or left it (negative). */
    public StockItem moved(int delta) {
        return withLevels(onHand + delta, reserved);
    }

    /** The item with other figures, which must be allowed. */
    public StockItem withLevels(int newOnHand, int newReserved) {
        return new StockItem(sku, name, newOnHand, newReserved, lowStockThreshold, restockTo);
    }
}
