package dev.streamstore.payment.processing;

import dev.streamstore.events.Money;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.payment.gateway.Charge;
import dev.streamstore.payment.model.GatewayCall;
import dev.streamstore.work.AtCommit;
import dev.streamstore.work.LeasedQueue;
import dev.streamstore.work.WorkSignal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
    private final AtCommit<NewCall> added = new AtCommit<>(this::insert);

    private record NewCall(String orderId, GatewayCall call, Origin origin) {}

    GatewayOperations(JdbcClient jdbc, WorkSignal signal, Traces traces) {
        this.jdbc = jdbc;
        this.signal = signal;
        this.traces = traces;
    }

    /** Adds a call, with the current transaction; workers learn of it at its commit. Adding it again changes nothing. */
    void add(String orderId, GatewayCall call) {
        added.add(new NewCall(orderId, call, traces.current()));
        signal.raiseAtCommit();
    }

    private void insert(List<NewCall> calls) {
        jdbc.sql("""
                        insert into gateway_operation (idempotency_key, order_id, kind, traceparent, causation_id)
                        select * from unnest(cast(:keys as text[]), cast(:orderIds as text[]), cast(:kinds as text[]),
                            cast(:traceparents as text[]), cast(:causationIds as text[]))
                        on conflict (idempotency_key) do nothing""")
                .param("keys", column(calls, each -> each.call().idempotencyKey(each.orderId())))
                .param("orderIds", column(calls, NewCall::orderId))
                .param("kinds", column(calls, each -> each.call().name()))
                .param("traceparents", column(calls, each -> each.origin().traceparent()))
                .param("causationIds", column(calls, each -> each.origin().causationId()))
                .update();
    }

    private static @Nullable String[] column(List<NewCall> calls, Function<NewCall, @Nullable String> value) {
        return calls.stream().map(value).toArray(String[]::new);
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

    /**
     * Marks the calls as answered.
     *
     * @return the keys of those not marked before: of the others, the answer another instance brought counts, which is the
     *     same
     */
    Set<String> finish(Collection<GatewayOperation> answered) {
        return jdbc.sql("""
                        update gateway_operation set done_at = now()
                        where idempotency_key = any (:keys) and done_at is null
                        returning idempotency_key""")
                .param(
                        "keys",
                        answered.stream().map(GatewayOperation::idempotencyKey).toArray(String[]::new))
                .query(String.class)
                .set();
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
