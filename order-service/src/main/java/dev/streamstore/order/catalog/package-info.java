/**
 * What is for sale, at which price. May import the event contracts, {@code dev.streamstore.web} and Spring. Safe for many
 * threads.
 */
@NullMarked
package dev.streamstore.order.catalog;

import org.jspecify.annotations.NullMarked;
