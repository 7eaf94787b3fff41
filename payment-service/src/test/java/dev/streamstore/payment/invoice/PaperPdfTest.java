package dev.streamstore.payment.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderLine;
import dev.streamstore.payment.invoice.PaperNumber.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openpdf.text.pdf.PdfReader;
import org.openpdf.text.pdf.parser.PdfTextExtractor;

class PaperPdfTest {
    private static final List<OrderLine> LINES = List.of(
            new OrderLine("LAMP-07", "Desk lamp, brass", 1, Money.usd(7900)),
            new OrderLine("MUG-01", "Café mug, 350 ml", 12, Money.usd(1299)));
    private static final Seller SELLER =
            new Seller("Acme Shops", List.of("2 Test Road", "Springfield"), "EIN 1", "hello@acme.example");

    @Test
    void showsNumberDateLinesAndTotal() throws IOException {
        String text = text(pdf(LINES), 1);
        assertThat(text)
                .contains("StreamStore", "INV-2026-000042", "27 November 2026", "o-4711", "ada@example.com")
                .contains("Desk lamp, brass", "Café mug, 350 ml", "12.99", "155.88", "USD 234.88");
    }

    @Test
    void aCreditNoteNamesTheInvoiceItTakesBack() throws IOException {
        CreditNote note = new CreditNote(
                new PaperNumber(Series.CREDIT_NOTE, 2026, 7), invoice(LINES), Instant.parse("2026-11-28T10:00:00Z"));
        byte[] pdf = new PaperPdf(Paper.of(note), SELLER).bytes();
        Files.write(Path.of("target", "credit-note.pdf"), pdf);
        assertThat(text(pdf, 1))
                .contains("Credit note", "CRN-2026-000007", "28 November 2026", "INV-2026-000042", "Total refunded")
                .contains("Acme Shops", "2 Test Road", "USD 234.88");
    }

    @Test
    void sameInvoiceSameBytes() throws Exception {
        byte[] first = pdf(LINES);
        Files.write(Path.of("target", "invoice.pdf"), first);
        // The date inside has seconds: an undetermined one differs from this on.
        Instant started = Instant.now();
        while (Instant.now().getEpochSecond() == started.getEpochSecond()) {
            Thread.onSpinWait();
        }
        assertThat(pdf(LINES)).isEqualTo(first);
    }

    @Test
    void manyLinesRunOverPagesUnderARepeatedHead() throws IOException {
        List<OrderLine> many = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> new OrderLine("SKU-" + i, "Article " + i, i, Money.usd(i)))
                .toList();
        byte[] pdf = pdf(many);
        assertThat(text(pdf, 2)).contains("DESCRIPTION", "Article 50");
        assertThat(text(pdf, new PdfReader(pdf).getNumberOfPages())).contains("Article 100", "Total paid");
    }

    @Test
    void charactersTheFontLacksAreMarkedNotDropped() throws IOException {
        byte[] pdf = pdf(List.of(new OrderLine("TEA-1", "抹茶 tea", 1, Money.usd(900))));
        assertThat(text(pdf, 1)).contains("?? tea");
    }

    private static byte[] pdf(List<OrderLine> lines) {
        return new PaperPdf(Paper.of(invoice(lines)), SELLER).bytes();
    }

    private static Invoice invoice(List<OrderLine> lines) {
        Money total = lines.stream().map(OrderLine::lineTotal).reduce(Money.usd(0), Money::plus);
        InvoiceOrder order = new InvoiceOrder("o-4711", "ada", "ada@example.com", "card-ok", lines, total);
        return new Invoice(new PaperNumber(Series.INVOICE, 2026, 42), order, Instant.parse("2026-11-27T23:59:59.5Z"));
    }

    private static String text(byte[] pdf, int page) throws IOException {
        return new PdfTextExtractor(new PdfReader(pdf)).getTextFromPage(page);
    }
}
