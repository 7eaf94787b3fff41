/**
 * Stock levels and their ledger. {@link dev.streamstore.inventory.stock.StockItem} says what a level may become,
 * {@link dev.streamstore.inventory.stock.StockLedger} is the only writer of the shelf, and
 * {@link dev.streamstore.inventory.stock.StockEvents} tells others about it.
 *
 * <p>A level changes only under the lock of its row, and whoever needs several rows locks them in the order of their
 * sku: no deadlock, and the events of one sku are written in the order of its changes. May import the event contracts,
 * {@code dev.streamstore.messaging} and {@code dev.streamstore.web}; imports no other feature. Everything here is safe
 * for use by several threads.
 */
@NullMarked
package dev.streamstore.inventory.stock;

import org.jspecify.annotations.NullMarked;
