package dev.streamstore.order.saga;

import java.time.Clock;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * Cancels orders nobody answered. The clock of an order starts when it is placed; again whenever this service comes back
 * from being out of touch with the log, as answers may lie there unread; and again with each older order that is answered:
 * then it is not forgotten, its turn has not come. Several instances share the work: each skips what another has locked.
 */
@Component
class DeadlineSweep {
    static final int BATCH = 100;

    private final OrderDecisions decisions;
    private final LogContact contact;
    private final OrderSettings settings;
    private final Clock clock;

    DeadlineSweep(OrderDecisions decisions, LogContact contact, OrderSettings settings, Clock clock) {
        this.decisions = decisions;
        this.contact = contact;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Waits for the database and for the broker's answer.
     *
     * @throws RuntimeException when the database does not answer: to be called again
     */
    void sweep() {
        Instant since = clock.instant().minus(settings.patience());
        if (contact.unbrokenSince().isAfter(since)) {
            return;
        }
        int cancelled;
        do {
            cancelled = decisions.timeOut(since, BATCH);
        } while (cancelled == BATCH);
    }
}
