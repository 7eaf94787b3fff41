package dev.streamstore.order.saga;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Cancels orders nobody answered. Several instances share the work: each skips what another has locked. */
@Component
class DeadlineSweep {
    static final int BATCH = 100;

    private static final Logger LOG = LoggerFactory.getLogger(DeadlineSweep.class);

    private final OrderDecisions decisions;
    private final OrderSettings settings;

    DeadlineSweep(OrderDecisions decisions, OrderSettings settings) {
        this.decisions = decisions;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${streamstore.order.sweep-interval:2s}")
    void sweep() {
        try {
            int cancelled;
            do {
                cancelled = decisions.timeOut(settings.deadline(), BATCH);
            } while (cancelled == BATCH);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("[deadline] sweep failed, next try soon: {}", e.getMessage());
        }
    }
}
