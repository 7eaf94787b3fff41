package dev.streamstore.payment.invoice;

import java.time.Instant;

/** Takes a whole invoice back: the money went back too. */
record CreditNote(PaperNumber number, Invoice invoice, Instant issuedAt) {}
