package dev.streamstore.payment.invoice;

import java.util.Locale;

/**
 * The number of an invoice, for example {@code INV-2026-000042}.
 *
 * @param year the year of issue, UTC
 * @param sequence from 1, without gaps within the year
 */
record InvoiceNumber(int year, int sequence) {
    InvoiceNumber {
        if (sequence < 1) {
            throw new IllegalArgumentException("[InvoiceNumber] sequence: expected >= 1 but was " + sequence);
        }
    }

    /** Six digits; more when the year is that good. */
    String text() {
        return String.format(Locale.ROOT, "INV-%d-%06d", year, sequence);
    }

    String fileName() {
        return String.format(Locale.ROOT, "invoice-%d-%06d.pdf", year, sequence);
    }
}
