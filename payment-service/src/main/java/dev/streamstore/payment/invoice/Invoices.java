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
import java.util.Base64;
import java.util.List;
import java.util.Optional;
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

    private final PaperNumbers numbers;
    private final Seller seller;
    private final JdbcClient jdbc;
    private final JsonMapper json;

    Invoices(PaperNumbers numbers, Seller seller, JdbcClient jdbc, JsonMapper json) {
        this.numbers = numbers;
        this.seller = seller;
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * Numbers, prints and stores the invoice, in the current transaction.
     *
     * @throws org.springframework.dao.DuplicateKeyException when the order has an invoice
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public InvoiceIssued issue(InvoiceOrder order, Instant now) {
        PaperNumber number = numbers.next(Series.INVOICE, now);
        byte[] pdf = new PaperPdf(Paper.of(new Invoice(number, order, now)), seller).bytes();
        jdbc.sql("""
                        insert into invoice (order_id, year, number, customer_id, email, method, lines, amount_minor,
                            currency, issued_at, pdf)
                        values (:orderId, :year, :number, :customerId, :email, :method, :lines::jsonb, :amountMinor,
                            :currency, :issuedAt, :pdf)""")
                .param("orderId", order.orderId())
                .param("year", number.year())
                .param("number", number.sequence())
                .param("customerId", order.customerId())
                .param("email", order.email())
                .param("method", order.method())
                .param("lines", json.writeValueAsString(order.lines()))
                .param("amountMinor", order.total().minorUnits())
                .param("currency", order.total().currency())
                .param("issuedAt", now.atOffset(ZoneOffset.UTC))
                .param("pdf", pdf)
                .update();
        Document document =
                new Document(number.fileName(), MEDIA_TYPE, Base64.getEncoder().encodeToString(pdf));
        return new InvoiceIssued(
                order.orderId(),
                number.text(),
                order.customerId(),
                order.email(),
                order.lines(),
                order.total(),
                document,
                now);
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
