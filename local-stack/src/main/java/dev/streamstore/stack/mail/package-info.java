/**
 * The local inbox: a process that takes every mail over SMTP, stores it, and shows it on a page and as JSON. It delivers
 * nothing to anybody.
 *
 * <p>May import: the JDK, SubEthaSMTP, Jakarta Mail, Jackson. A virtual thread per connection; {@code MessageStore} is the
 * only shared state.
 */
@NullMarked
package dev.streamstore.stack.mail;

import org.jspecify.annotations.NullMarked;
