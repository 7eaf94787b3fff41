package dev.streamstore.payment.invoice;

import dev.streamstore.payment.invoice.PaperNumber.Series;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Every credit note of the shop; an invoice is never changed, it is credited. Thread-safe. */
@Repository
public class CreditNotes {
    private final Invoices invoices;
    private final PaperNumbers numbers;
    private final Seller seller;
    private final JdbcClient jdbc;

    CreditNotes(Invoices invoices, PaperNumbers numbers, Seller seller, JdbcClient jdbc) {
        this.invoices = invoices;
        this.numbers = numbers;
        this.seller = seller;
        this.jdbc = jdbc;
    }

    /**
     * Numbers, prints and stores the credit note for all of the order's invoice, in the current transaction.
     *
     * @throws IllegalStateException when the order has no invoice
     * @throws org.springframework.dao.DuplicateKeyException when it was credited before
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void issue(String orderId, Instant now) {
        Invoice invoice = invoices.find(orderId)
                .orElseThrow(() -> new IllegalStateException(
                        "[credit note] order " + orderId + ": expected an invoice but was none"));
        CreditNote note = new CreditNote(numbers.next(Series.CREDIT_NOTE, now), invoice, now);
        jdbc.sql("""
                        insert into credit_note (order_id, year, number, amount_minor, currency, issued_at, pdf)
                        values (:orderId, :year, :number, :amountMinor, :currency, :issuedAt, :pdf)""")
                .param("orderId", orderId)
                .param("year", note.number().year())
                .param("number", note.number().sequence())
                .param("amountMinor", invoice.order().total().minorUnits())
                .param("currency", invoice.order().total().currency())
                .param("issuedAt", now.atOffset(ZoneOffset.UTC))
                .param("pdf", new PaperPdf(Paper.of(note), seller).bytes())
                .update();
    }

    Optional<CreditNote> find(Invoice invoice) {
        return jdbc.sql("select year, number, issued_at from credit_note where order_id = :orderId")
                .param("orderId", invoice.order().orderId())
                .query((row, _) -> new CreditNote(
                        new PaperNumber(Series.CREDIT_NOTE, row.getInt("year"), row.getInt("number")),
                        invoice,
                        row.getObject("issued_at", OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** The printed credit note as it was issued, byte for byte. */
    Optional<byte[]> findPdf(String orderId) {
        return jdbc.sql("select pdf from credit_note where order_id = :orderId")
                .param("orderId", orderId)
                .query(byte[].class)
                .optional();
    }
}
