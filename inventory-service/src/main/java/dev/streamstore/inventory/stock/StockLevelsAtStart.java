package dev.streamstore.inventory.stock;

import dev.streamstore.messaging.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Tells every article's level when the service starts: who keeps levels from events knows them all then, those that never
 * changed and those whose last change the log has forgotten. Hearing a level again is harmless.
 */
@Component
class StockLevelsAtStart implements ApplicationRunner {
    private final StockLedger ledger;
    private final Outbox outbox;
    private final Clock clock;

    StockLevelsAtStart(StockLedger ledger, Outbox outbox, Clock clock) {
        this.ledger = ledger;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    @Transactional
    public void run(ApplicationArguments arguments) {
        Instant now = clock.instant();
        ledger.lockAll().forEach(item -> StockEvents.publishLevel(outbox, item, now));
    }
}
