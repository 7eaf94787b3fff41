/**
 * What goes out: which events are told to whom and in which words, and the sending of each mail once.
 *
 * <p>Handlers write a mail down in their transaction; the sender hands it to the mail server between transactions, on
 * virtual threads, and writes down what became of it. Imports {@code mail}.
 */
@NullMarked
package dev.streamstore.notification.outgoing;

import org.jspecify.annotations.NullMarked;
