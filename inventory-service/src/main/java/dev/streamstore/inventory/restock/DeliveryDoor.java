package dev.streamstore.inventory.restock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks for due deliveries and takes them in one by one. */
@Component
class DeliveryDoor {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryDoor.class);

    private final SupplierOrders orders;
    private final TransactionTemplate transactions;

    DeliveryDoor(SupplierOrders orders, TransactionTemplate transactions) {
        this.orders = orders;
        this.transactions = transactions;
    }

    @Scheduled(fixedDelayString = "${streamstore.restock.poll-interval:1s}")
    void open() {
        try {
            while (Boolean.TRUE.equals(transactions.execute(_ -> orders.receiveNext()))) {
                // the next one
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("[restock] deliveries: expected the database to answer, trying again later: {}", e.toString());
        }
    }
}
