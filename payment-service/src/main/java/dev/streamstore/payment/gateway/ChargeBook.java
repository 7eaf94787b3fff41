package dev.streamstore.payment.gateway;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What the simulated gateway did, an entry per idempotency key, in a database schema of its own. Each call is a
 * transaction of its own and must be made from a thread with no other: the outside world does not roll back. Durable on
 * return; thread-safe, also across processes.
 */
@Component
class ChargeBook {

    /**
     * Two statements in one round trip, and so in one transaction: the second sees what the lock's last holder did. A key
     * that is there already gets the first answer again, whatever has become possible or impossible since.
     */
    private static final String ENTER = """
            select pg_advisory_xact_lock(hashtextextended('gateway:' || :orderId, 0));
            with done as (select kind from gateway.charges where order_id = :orderId and approved)
            insert into gateway.charges
                (idempotency_key, kind, order_id, amount_minor, currency, method, approved, reference)
            select :key, :kind, :orderId, :amountMinor, :currency, :method, %s, 'sim-' || nextval('gateway.reference')
            where exists (select from gateway.charges where idempotency_key = :key) or (%s)
            on conflict (idempotency_key) do update set calls = charges.calls + 1
            returning approved, reference, calls
            """;

    /** What can be done to the money of one order, and after what. */
    enum Kind {
        AUTHORIZE("true"),
        CAPTURE("'AUTHORIZE' in (table done) and 'VOID' not in (table done)"),
        VOID("'CAPTURE' not in (table done)"),
        REFUND("'CAPTURE' in (table done)");

        private final String entry;

        Kind(String possible) {
            String approved = name().equals("AUTHORIZE") ? ":approve and 'VOID' not in (table done)" : "true";
            this.entry = ENTER.formatted(approved, possible);
        }
    }

    /**
     * One thing done.
     *
     * @param calls how often it was asked for, from 1
     */
    record Entry(boolean approved, String reference, int calls) {}

    private final NamedParameterJdbcTemplate jdbc;

    ChargeBook(DataSource dataSource) {
        this.jdbc = new NamedParameterJdbcTemplate(dataSource);
    }

    /** The first call decides: {@code approve}, unless the order's authorization was voided before it came. */
    Entry authorize(String key, Charge charge, boolean approve) {
        return enter(Kind.AUTHORIZE, key, charge, approve).orElseThrow();
    }

    /** @throws IllegalStateException when the order's charge is not in a state for that */
    Entry settle(Kind kind, String key, Charge charge) {
        return enter(kind, key, charge, true)
                .orElseThrow(() -> new IllegalStateException(
                        "[gateway] " + kind + " of " + charge.orderId() + ": not possible after what was done"));
    }

    private Optional<Entry> enter(Kind kind, String key, Charge charge, boolean approve) {
        MapSqlParameterSource parameters = new MapSqlParameterSource()
                .addValue("key", key)
                .addValue("kind", kind.name())
                .addValue("orderId", charge.orderId())
                .addValue("amountMinor", charge.amount().minorUnits())
                .addValue("currency", charge.amount().currency())
                .addValue("method", charge.method())
                .addValue("approve", approve);
        return Objects.requireNonNull(jdbc.execute(kind.entry, parameters, ChargeBook::entry));
    }

    private static Optional<Entry> entry(PreparedStatement statement) throws SQLException {
        statement.execute();
        statement.getMoreResults();
        try (ResultSet row = statement.getResultSet()) {
            return row.next()
                    ? Optional.of(
                            new Entry(row.getBoolean("approved"), row.getString("reference"), row.getInt("calls")))
                    : Optional.empty();
        }
    }
}
