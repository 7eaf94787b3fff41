package dev.streamstore.inventory.stock;

import dev.streamstore.messaging.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Corrections by people: a count, a breakage, a delivery nobody announced. */
@Service
class StockAdjustments {

    private final StockLedger ledger;
    private final Outbox outbox;
    private final Clock clock;

    StockAdjustments(StockLedger ledger, Outbox outbox, Clock clock) {
        this.ledger = ledger;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What became of an adjustment. */
    sealed interface Result {
        record Adjusted(StockItem item) implements Result {}

        record UnknownSku() implements Result {}

        /** Fewer pieces would be left than are set aside, or more than a shelf holds. */
        record NotPossible(StockItem item) implements Result {}
    }

    /** @param delta pieces that came or left, not 0 */
    @Transactional
    public Result adjust(String sku, int delta, String reason) {
        return ledger.lock(sku)
                .<Result>map(item -> item.canMove(delta) ? move(item, delta, reason) : new Result.NotPossible(item))
                .orElseGet(Result.UnknownSku::new);
    }

    private Result move(StockItem item, int delta, String reason) {
        Instant now = clock.instant();
        LevelChange change = ledger.move(item, delta, reason, now);
        StockEvents.publish(outbox, List.of(change), now);
        return new Result.Adjusted(change.after());
    }
}
