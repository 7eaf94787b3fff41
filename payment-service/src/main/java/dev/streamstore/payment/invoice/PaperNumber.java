package dev.streamstore.payment.invoice;

import java.util.Locale;

/**
 * The number of an invoice or a credit note, for example {@code INV-2026-000042}.
 *
 * @param year the year of issue, UTC
 * @param sequence from 1, without gaps within the series and year
 */
record PaperNumber(Series series, int year, int sequence) {

    /** Papers that are numbered together. The names are stored. */
    enum Series {
        INVOICE("INV", "invoice"),
        CREDIT_NOTE("CRN", "credit-note");

        private final String prefix;
        private final String fileName;

        Series(String prefix, String fileName) {
            this.prefix = prefix;
            this.fileName = fileName;
        }
    }

    PaperNumber {
        if (sequence < 1) {
            throw new IllegalArgumentException("[PaperNumber] sequence: expected >= 1 but was " + sequence);
        }
    }

    /** Six digits; more when the year is that good. */
    String text() {
        return String.format(Locale.ROOT, "%s-%d-%06d", series.prefix, year, sequence);
    }

    String fileName() {
        return String.format(Locale.ROOT, "%s-%d-%06d.pdf", series.fileName, year, sequence);
    }
}
