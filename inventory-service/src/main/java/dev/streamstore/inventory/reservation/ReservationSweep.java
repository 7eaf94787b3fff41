package dev.streamstore.inventory.reservation;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives up reservations whose orders never came to an end, one per transaction. Several instances share the work: each
 * skips what another is at.
 */
@Component
class ReservationSweep {
    private static final Logger LOG = LoggerFactory.getLogger(ReservationSweep.class);

    private final OrderStock stock;
    private final ReservationProperties properties;
    private final TransactionTemplate transactions;
    private final Clock clock;

    ReservationSweep(
            OrderStock stock, ReservationProperties properties, TransactionTemplate transactions, Clock clock) {
        this.stock = stock;
        this.properties = properties;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** @return how many were given up */
    @Scheduled(fixedDelayString = "${streamstore.reservation.sweep-interval:5s}")
    int sweep() {
        int expired = 0;
        try {
            while (Boolean.TRUE.equals(
                    transactions.execute(_ -> stock.expireOne(clock.instant().minus(properties.expireAfter()))))) {
                expired++;
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("[reservations] expiry: expected the database to answer, trying again later: {}", e.toString());
        }
        if (expired > 0) {
            LOG.warn("[reservations] {} given up: nothing was heard of their orders", expired);
        }
        return expired;
    }
}
