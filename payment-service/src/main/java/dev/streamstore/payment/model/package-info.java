/**
 * The payment as the business knows it: what it can be told, what it decides, what it has the gateway and the books do.
 * May import the event contracts, JPA's annotations and Hibernate's for one column; no Spring, no messaging. Not safe for
 * several threads: one transaction, one payment.
 */
@NullMarked
package dev.streamstore.payment.model;

import org.jspecify.annotations.NullMarked;
