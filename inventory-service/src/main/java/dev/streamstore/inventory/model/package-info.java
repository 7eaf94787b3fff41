/**
 * The reservation of an order as the business knows it: what it can be told, what it becomes, what that does to the stock.
 * May import nothing but the JDK: no Spring, no SQL. Immutable.
 */
@NullMarked
package dev.streamstore.inventory.model;

import org.jspecify.annotations.NullMarked;
