package dev.streamstore.order.saga;

import dev.streamstore.events.OrderEvent;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.order.model.Order;
import dev.streamstore.order.model.Signal;
import dev.streamstore.order.query.OrderView;
import dev.streamstore.web.ApiProblem;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Tells orders what happened and publishes what they decide. The row is locked before the order is read, so two signals
 * at once are one after the other, and the events of an order leave in the order of its decisions.
 */
@Service
class OrderDecisions {
    /** Materialized: else PostgreSQL looks for the oldest by a walk through all orders, from the first one on. */
    private static final String OVERDUE = """
            with answered as materialized (select placed_at from orders where answered_at >= :since)
            select order_id from orders
            where status = 'PLACED' and placed_at < :since
                and placed_at < coalesce((select min(placed_at) from answered), 'infinity')
            order by placed_at limit :limit for update skip locked
            """;

    private final EntityManager entities;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    OrderDecisions(EntityManager entities, JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.entities = entities;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Waits for these orders and keeps others waiting, in the order of their ids, until the transaction ends. */
    void lock(Set<String> orderIds) {
        entities.createQuery("select o from Order o where o.orderId in :ids order by o.orderId", Order.class)
                .setParameter("ids", orderIds)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList();
    }

    /** False when there is no such order. Durable once the surrounding transaction, if any, commits. */
    @Transactional
    public boolean tell(String orderId, Signal signal) {
        Optional<Order> order = lock(orderId);
        order.ifPresent(known -> tell(known, signal));
        return order.isPresent();
    }

    /**
     * On return the order is cancelled.
     *
     * @throws ApiProblem 404 when there is no such order; 409 when it was cancelled before
     */
    @Transactional
    public OrderView cancel(String orderId) {
        Order order = lock(orderId).orElseThrow(() -> ApiProblem.notFound("There is no order " + orderId));
        if (tell(order, Signal.CUSTOMER_CANCELS).isEmpty()) {
            throw new ApiProblem(
                    HttpStatus.CONFLICT,
                    "ORDER_ALREADY_CANCELLED",
                    "The order is cancelled already: " + order.reason());
        }
        return OrderView.of(order);
    }

    /**
     * Cancels orders nobody answers: undecided, placed before {@code since}, and nothing that was placed no later has been
     * answered since then, be it too late. As long as such answers come, the others are at work and only behind.
     *
     * @return how many; at most {@code limit}
     */
    @Transactional
    public int timeOut(Instant since, int limit) {
        List<String> overdue = jdbc.sql(OVERDUE)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query(String.class)
                .list();
        overdue.forEach(orderId -> tell(orderId, Signal.DEADLINE_PASSED));
        return overdue.size();
    }

    private Optional<Order> lock(String orderId) {
        return Optional.ofNullable(entities.find(Order.class, orderId, LockModeType.PESSIMISTIC_WRITE));
    }

    private Optional<OrderEvent> tell(Order order, Signal signal) {
        Optional<OrderEvent> decision = order.on(signal, clock.instant().truncatedTo(ChronoUnit.MICROS));
        decision.ifPresent(outbox::publish);
        return decision;
    }
}
