package dev.streamstore.inventory.stock;

/** A level before and after one change, both read under the row's lock. */
public record LevelChange(StockItem before, StockItem after) {

    public LevelChange {
        if (!before.sku().equals(after.sku())) {
            throw new IllegalArgumentException(
                    "[LevelChange] sku: expected " + before.sku() + " but was " + after.sku());
        }
    }

    /** Whether what can be sold has just fallen below the threshold. */
    boolean becameLow() {
        return !before.isLow() && after.isLow();
    }
}
