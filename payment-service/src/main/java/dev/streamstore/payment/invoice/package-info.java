/**
 * Invoices and the credit notes that take them back: numbered without gaps per year, at most one of each per order,
 * printed once and kept as printed.
 *
 * <p>Imports the event contracts, {@code dev.streamstore.web} and nothing of this service. Issuing happens inside the
 * caller's transaction; an invoice is never changed afterwards.
 */
@NullMarked
package dev.streamstore.payment.invoice;

import org.jspecify.annotations.NullMarked;
