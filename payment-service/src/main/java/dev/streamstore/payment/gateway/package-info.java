/**
 * The payment gateway as this service sees it, and a simulated one that behaves like a careful stranger: it forgets
 * nothing, may not answer, and answers a repeated request as it did the first time.
 *
 * <p>Imports the event contracts (for {@code Money}), Spring JDBC and nothing of this service. Calls block; they are made
 * outside any database transaction of the caller, and from any thread.
 */
@NullMarked
package dev.streamstore.payment.gateway;

import org.jspecify.annotations.NullMarked;
