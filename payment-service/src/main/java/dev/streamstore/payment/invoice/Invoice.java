package dev.streamstore.payment.invoice;

import java.time.Instant;

/** An issued invoice. */
record Invoice(PaperNumber number, InvoiceOrder order, Instant issuedAt) {}
