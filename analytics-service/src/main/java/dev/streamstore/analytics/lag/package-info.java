/**
 * How far consumer groups are behind, asked of the broker, which may be away: what was known last is shown then.
 *
 * <p>May import {@code dev.streamstore.client}'s interfaces; imports no other feature. Safe for use by several threads.
 */
@NullMarked
package dev.streamstore.analytics.lag;

import org.jspecify.annotations.NullMarked;
