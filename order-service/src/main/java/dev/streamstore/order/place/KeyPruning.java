package dev.streamstore.order.place;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Keeps the table of idempotency keys as small as it may be. Several instances may do it at once. */
@Component
class KeyPruning {
    private static final Logger LOG = LoggerFactory.getLogger(KeyPruning.class);

    private final IdempotencyKeys keys;

    KeyPruning(IdempotencyKeys keys) {
        this.keys = keys;
    }

    @Scheduled(initialDelay = 5, fixedDelay = 60, timeUnit = TimeUnit.MINUTES)
    void prune() {
        try {
            keys.prune();
        } catch (DataAccessException e) {
            LOG.warn("[idempotency keys] pruning failed, next try in an hour: {}", e.getMessage());
        }
    }
}
