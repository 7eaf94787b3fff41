package dev.streamstore.payment.processing;

import dev.streamstore.payment.model.Payment;
import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Payments by order. */
interface Payments extends Repository<Payment, String> {

    /** Waits for whoever changes the payment, and keeps others waiting until this transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select p from Payment p where p.orderId = :orderId")
    Optional<Payment> findLocked(String orderId);

    Optional<Payment> findByOrderId(String orderId);

    Payment save(Payment payment);
}
