/**
 * What of the stock is set aside for which order: all its lines or none, committed when the order is confirmed, let go
 * when it is cancelled.
 *
 * <p>May import {@code dev.streamstore.inventory.stock}, the event contracts and {@code dev.streamstore.messaging}.
 * Events of one order arrive one after the other; different orders are handled side by side and meet only at the rows of
 * their articles, which each statement locks in the order of the sku.
 */
@NullMarked
package dev.streamstore.inventory.reservation;

import org.jspecify.annotations.NullMarked;
