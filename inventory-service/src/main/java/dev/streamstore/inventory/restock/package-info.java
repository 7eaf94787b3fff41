/**
 * Orders more of what runs low: {@code stock.low} becomes an order at the supplier, which arrives after the lead time.
 *
 * <p>May import {@code dev.streamstore.inventory.stock}, the event contracts and {@code dev.streamstore.messaging}.
 * Several instances share the arrivals; each arrival is one transaction.
 */
@NullMarked
package dev.streamstore.inventory.restock;

import org.jspecify.annotations.NullMarked;
