/**
 * What groups did with events, told on the topic {@code handled} in the transaction that did it: one record per transaction,
 * not per event. So whoever follows an event through the system need not ask, or know, the services.
 */
@NullMarked
package dev.streamstore.messaging.report;

import org.jspecify.annotations.NullMarked;
