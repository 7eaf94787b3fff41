package dev.streamstore.payment.processing;

import dev.streamstore.payment.model.Payment;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Payments by order. */
interface Payments extends Repository<Payment, String> {

    /** Waits for whoever changes these payments, in the order of their ids, and keeps others waiting until this transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select p from Payment p where p.orderId in :orderIds order by p.orderId")
    List<Payment> findAllLocked(Collection<String> orderIds);

    /** As this transaction knows it already, if it does. */
    Optional<Payment> findById(String orderId);

    Optional<Payment> findByOrderId(String orderId);

    Payment save(Payment payment);
}
