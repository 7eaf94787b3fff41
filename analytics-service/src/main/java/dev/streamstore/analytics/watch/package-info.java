/**
 * What the broker says of topics and consumer groups, asked now and then; it may be away, and what was known last is shown
 * then.
 *
 * <p>May import {@code dev.streamstore.client}'s interfaces; imports no other feature. Safe for use by several threads.
 */
@NullMarked
package dev.streamstore.analytics.watch;

import org.jspecify.annotations.NullMarked;
