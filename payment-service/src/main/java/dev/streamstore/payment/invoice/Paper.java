package dev.streamstore.payment.invoice;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is printed: the words in which an invoice and a credit note differ, and the order both are about.
 *
 * @param facts further lines of the head, in order
 * @param totalName what the sum at the end is called
 * @param closing a sentence for the customer
 */
record Paper(
        String title,
        PaperNumber number,
        Instant issuedAt,
        InvoiceOrder order,
        Map<String, String> facts,
        String totalName,
        String closing) {

    static Paper of(Invoice invoice) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("ORDER", invoice.order().orderId());
        facts.put("PAID WITH", invoice.order().method());
        return new Paper(
                "Invoice",
                invoice.number(),
                invoice.issuedAt(),
                invoice.order(),
                facts,
                "Total paid",
                "Thank you for shopping at StreamStore.");
    }

    static Paper of(CreditNote note) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("ORDER", note.invoice().order().orderId());
        facts.put("CREDITS INVOICE", note.invoice().number().text());
        return new Paper(
                "Credit note",
                note.number(),
                note.issuedAt(),
                note.invoice().order(),
                facts,
                "Total refunded",
                "Your order was cancelled; the invoice above is void and what you paid has been refunded.");
    }
}
