package dev.streamstore.payment.invoice;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.PaymentEvent.Document;
import dev.streamstore.events.PaymentEvent.InvoiceIssued;
import dev.streamstore.payment.invoice.PaperNumber.Series;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Every invoice of the shop. Thread-safe. */
@Repository
public class Invoices {
    static final String MEDIA_TYPE = "application/pdf";
    private static final TypeReference<List<OrderLine>> LINES = new TypeReference<>() {};

    private static final String INSERT = """
            insert into invoice (order_id, year, number, customer_id, email, method, lines, amount_minor, currency,
                issued_at, pdf)
            values (:orderId, :year, :number, :customerId, :email, :method, :lines::jsonb, :amountMinor, :currency,
                :issuedAt, :pdf)
            """;

    private final PaperNumbers numbers;
    private final Seller seller;
    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;
    private final JsonMapper json;

    Invoices(
            PaperNumbers numbers,
            Seller seller,
            JdbcClient jdbc,
            NamedParameterJdbcOperations batches,
            JsonMapper json) {
        this.numbers = numbers;
        this.seller = seller;
        this.jdbc = jdbc;
        this.batches = batches;
        this.json = json;
    }

    /**
     * Numbers, prints and stores an invoice for each of these orders, in the current transaction.
     *
     * @return what to tell the world, in the order of {@code orders}
     * @throws org.springframework.dao.DuplicateKeyException when one of them has an invoice
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<InvoiceIssued> issue(List<InvoiceOrder> orders, Instant now) {
        if (orders.isEmpty()) {
            return List.of();
        }
        List<PaperNumber> numbered = numbers.next(Series.INVOICE, now, orders.size());
        List<Printed> printed = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            Invoice invoice = new Invoice(numbered.get(i), orders.get(i), now);
            printed.add(new Printed(invoice, new PaperPdf(Paper.of(invoice), seller).bytes()));
        }
        batches.batchUpdate(INSERT, printed.stream().map(this::columns).toArray(SqlParameterSource[]::new));
        return printed.stream().map(Printed::event).toList();
    }

    @SuppressWarnings("ArrayRecordComponent") // carried to the database and the event, never compared
    private record Printed(Invoice invoice, byte[] pdf) {
        InvoiceIssued event() {
            InvoiceOrder order = invoice.order();
            Document document = new Document(
                    invoice.number().fileName(), MEDIA_TYPE, Base64.getEncoder().encodeToString(pdf));
            return new InvoiceIssued(
                    order.orderId(),
                    invoice.number().text(),
                    order.customerId(),
                    order.email(),
                    order.lines(),
                    order.total(),
                    document,
                    invoice.issuedAt());
        }
    }

    private SqlParameterSource columns(Printed printed) {
        Invoice invoice = printed.invoice;
        InvoiceOrder order = invoice.order();
        return new MapSqlParameterSource()
                .addValue("orderId", order.orderId())
                .addValue("year", invoice.number().year())
                .addValue("number", invoice.number().sequence())
                .addValue("customerId", order.customerId())
                .addValue("email", order.email())
                .addValue("method", order.method())
                .addValue("lines", json.writeValueAsString(order.lines()))
                .addValue("amountMinor", order.total().minorUnits())
                .addValue("currency", order.total().currency())
                .addValue("issuedAt", invoice.issuedAt().atOffset(ZoneOffset.UTC))
                .addValue("pdf", printed.pdf);
    }

    Optional<Invoice> find(String orderId) {
        return jdbc.sql("""
                        select order_id, year, number, customer_id, email, method, lines, amount_minor, currency, issued_at
                        from invoice where order_id = :orderId""").param("orderId", orderId).query(this::invoice).optional();
    }

    /** The printed invoice as it was issued, byte for byte. */
    Optional<byte[]> findPdf(String orderId) {
        return jdbc.sql("select pdf from invoice where order_id = :orderId")
                .param("orderId", orderId)
                .query(byte[].class)
                .optional();
    }

    private Invoice invoice(ResultSet row, int rowNumber) throws SQLException {
        InvoiceOrder order = new InvoiceOrder(
                row.getString("order_id"),
                row.getString("customer_id"),
                row.getString("email"),
                row.getString("method"),
                json.readValue(row.getString("lines"), LINES),
                new Money(row.getLong("amount_minor"), row.getString("currency")));
        Instant issuedAt = row.getObject("issued_at", OffsetDateTime.class).toInstant();
        PaperNumber number = new PaperNumber(Series.INVOICE, row.getInt("year"), row.getInt("number"));
        return new Invoice(number, order, issuedAt);
    }
}
