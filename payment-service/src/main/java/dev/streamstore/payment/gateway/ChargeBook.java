package dev.streamstore.payment.gateway;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the simulated gateway did, an entry per idempotency key, in a database schema of its own. Each call is a
 * transaction of its own on a connection of its own, whatever the caller is in the middle of: the outside world does not
 * roll back. Durable on return; thread-safe, also across processes.
 */
@Component
class ChargeBook {

    /** What can be done to the money of one order. */
    enum Kind {
        AUTHORIZE,
        CAPTURE,
        VOID,
        REFUND
    }

    /**
     * One thing done.
     *
     * @param calls how often it was asked for, from 1
     */
    record Entry(boolean approved, String reference, int calls) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate autonomous;

    ChargeBook(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.autonomous = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.autonomous.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** The first call decides: {@code approve}, unless the order's authorization was voided before it came. */
    Entry authorize(String key, Charge charge, boolean approve) {
        return inOneOrder(
                charge,
                () -> again(key).orElseGet(() -> {
                    boolean voided = done(charge).contains(Kind.VOID);
                    return enter(Kind.AUTHORIZE, key, charge, approve && !voided);
                }));
    }

    /** @throws IllegalStateException when the order's charge is not in a state for that */
    Entry settle(Kind kind, String key, Charge charge) {
        return inOneOrder(
                charge,
                () -> again(key).orElseGet(() -> {
                    Set<Kind> done = done(charge);
                    boolean allowed = switch (kind) {
                        case AUTHORIZE ->
                            throw new IllegalArgumentException("[gateway] kind: AUTHORIZE settles nothing");
                        case CAPTURE -> done.contains(Kind.AUTHORIZE) && !done.contains(Kind.VOID);
                        case VOID -> !done.contains(Kind.CAPTURE);
                        case REFUND -> done.contains(Kind.CAPTURE);
                    };
                    if (!allowed) {
                        throw new IllegalStateException(
                                "[gateway] " + kind + " of " + charge.orderId() + ": not possible after " + done);
                    }
                    return enter(kind, key, charge, true);
                }));
    }

    /** Approved entries of the order; the unapproved ones are answers, not deeds. */
    private Set<Kind> done(Charge charge) {
        return jdbc.sql("select kind from gateway.charges where order_id = :orderId and approved")
                .param("orderId", charge.orderId())
                .query(Kind.class)
                .set();
    }

    private Optional<Entry> again(String key) {
        return jdbc.sql("""
                        update gateway.charges set calls = calls + 1 where idempotency_key = :key
                        returning approved, reference, calls""").param("key", key).query(Entry.class).optional();
    }

    private Entry enter(Kind kind, String key, Charge charge, boolean approved) {
        return jdbc.sql("""
                        insert into gateway.charges
                            (idempotency_key, kind, order_id, amount_minor, currency, method, approved, reference)
                        values (:key, :kind, :orderId, :amountMinor, :currency, :method, :approved,
                            'sim-' || nextval('gateway.reference'))
                        returning approved, reference, calls""")
                .param("key", key)
                .param("kind", kind.name())
                .param("orderId", charge.orderId())
                .param("amountMinor", charge.amount().minorUnits())
                .param("currency", charge.amount().currency())
                .param("method", charge.method())
                .param("approved", approved)
                .query(Entry.class)
                .single();
    }

    private Entry inOneOrder(Charge charge, Supplier<Entry> work) {
        return Objects.requireNonNull(autonomous.execute(_ -> {
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('gateway:' || :orderId, 0))")
                    .param("orderId", charge.orderId())
                    .query((row, _) -> "")
                    .single();
            return work.get();
        }));
    }
}
