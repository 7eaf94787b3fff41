/**
 * What is decided about orders that are placed: by the answers of inventory and payment (consumer group {@code
 * order-saga}), by the deadline, by the customer. Each of them locks the order's row, tells the order, and stores the
 * order and the event of its decision together. May import {@code model}, {@code query}'s view, the messaging glue,
 * {@code dev.streamstore.web} and Spring. Safe for many threads and several instances.
 */
@NullMarked
package dev.streamstore.order.saga;

import org.jspecify.annotations.NullMarked;
