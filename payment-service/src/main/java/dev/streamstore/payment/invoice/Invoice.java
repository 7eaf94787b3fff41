package dev.streamstore.payment.invoice;

import java.time.Instant;

/** An issued invoice. */
record Invoice(InvoiceNumber number, InvoiceOrder order, Instant issuedAt) {}
