/**
 * The order as the business knows it: what it can be told, what it decides, what it says of that. May import the event
 * contracts and JPA's annotations; no Spring, no messaging. Not safe for several threads: one transaction, one order.
 */
@NullMarked
package dev.streamstore.order.model;

import org.jspecify.annotations.NullMarked;
