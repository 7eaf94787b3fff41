package dev.streamstore.payment.processing;

import dev.streamstore.events.Money;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.payment.gateway.Charge;
import dev.streamstore.payment.model.GatewayCall;
import dev.streamstore.work.LeasedQueue;
import dev.streamstore.work.WorkSignal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The queue of gateway calls to be made, shared by all instances of this service. Taking one is a lease: who takes it and
 * dies has it taken over when the lease is up. All times are the database's, so instances need not agree on theirs.
 * Thread-safe.
 */
@Repository
class GatewayOperations implements LeasedQueue<GatewayOperation> {
    private final JdbcClient jdbc;
    private final WorkSignal signal;
    private final Traces traces;

    GatewayOperations(JdbcClient jdbc, WorkSignal signal, Traces traces) {
        this.jdbc = jdbc;
        this.signal = signal;
        this.traces = traces;
    }

    /** Adds a call, in the current transaction; workers learn of it at its commit. Adding it again changes nothing. */
    void add(String orderId, GatewayCall call) {
        Origin origin = traces.current();
        jdbc.sql("""
                        insert into gateway_operation (idempotency_key, order_id, kind, traceparent, causation_id)
                        values (:key, :orderId, :kind, :traceparent, :causationId)
                        on conflict (idempotency_key) do nothing""")
                .param("key", call.idempotencyKey(orderId))
                .param("orderId", orderId)
                .param("kind", call.name())
                .param("traceparent", origin.traceparent())
                .param("causationId", origin.causationId())
                .update();
        signal.raiseAtCommit();
    }

    @Override
    public List<GatewayOperation> take(int limit, Duration lease) {
        return jdbc.sql("""
                        update gateway_operation o
                        set attempts = o.attempts + 1, due_at = clock_timestamp() + :leaseMs * interval '1 millisecond',
                            tried_at = coalesce(o.tried_at, clock_timestamp())
                        from payment p
                        where p.order_id = o.order_id and o.idempotency_key in (
                            select idempotency_key from gateway_operation
                            where done_at is null and due_at <= clock_timestamp()
                            order by due_at limit :limit for update skip locked)
                        returning o.kind, o.order_id, o.attempts, p.method, p.amount_minor, p.currency,
                            o.traceparent, o.causation_id,
                            (extract(epoch from clock_timestamp() - o.tried_at) * 1000)::bigint as tried_ms""")
                .param("leaseMs", lease.toMillis())
                .param("limit", limit)
                .query(GatewayOperations::operation)
                .list();
    }

    /** Marks the call as answered. False when another instance has done so: then its answer counts, which is the same. */
    boolean finish(GatewayOperation operation) {
        return jdbc.sql("update gateway_operation set done_at = now() where idempotency_key = :key and done_at is null")
                        .param("key", operation.idempotencyKey())
                        .update()
                == 1;
    }

    /** Makes the call due again after {@code delay}, unless someone else has taken it over meanwhile. */
    void retry(GatewayOperation operation, Duration delay) {
        makeDue(operation, delay, operation.attempt());
    }

    /** As {@link #retry}, and the try does not count: the call was not made. */
    void holdBack(GatewayOperation operation, Duration delay) {
        makeDue(operation, delay, operation.attempt() - 1);
    }

    private void makeDue(GatewayOperation operation, Duration delay, int attempts) {
        jdbc.sql("""
                        update gateway_operation
                        set due_at = clock_timestamp() + :delayMs * interval '1 millisecond', attempts = :attempts
                        where idempotency_key = :key and done_at is null and attempts = :attempt""")
                .param("delayMs", delay.toMillis())
                .param("key", operation.idempotencyKey())
                .param("attempt", operation.attempt())
                .param("attempts", attempts)
                .update();
    }

    private static GatewayOperation operation(ResultSet row, int number) throws SQLException {
        Money amount = new Money(row.getLong("amount_minor"), row.getString("currency"));
        Charge charge = new Charge(row.getString("order_id"), row.getString("method"), amount);
        return new GatewayOperation(
                GatewayCall.valueOf(row.getString("kind")),
                charge,
                row.getInt("attempts"),
                Duration.ofMillis(row.getLong("tried_ms")),
                new Origin(row.getString("traceparent"), row.getString("causation_id")));
    }
}
