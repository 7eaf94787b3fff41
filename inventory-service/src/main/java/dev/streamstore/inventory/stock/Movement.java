package dev.streamstore.inventory.stock;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Pieces that came to the shelf (positive) or left it (negative).
 *
 * @param delta never 0
 * @param orderId the order they left or came back for, if it was one
 */
record Movement(
        Instant at, int delta, String reason, @Nullable String orderId) {}
