/**
 * Mail to customers and to operations. {@code outgoing} decides what to tell whom and sees to it that it leaves once;
 * {@code mail} is the mail server.
 *
 * <p>Arrows: {@code outgoing} imports {@code mail}, never the other way round.
 */
@NullMarked
package dev.streamstore.notification;

import org.jspecify.annotations.NullMarked;
