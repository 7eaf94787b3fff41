/**
 * Views that are read at an interval while somebody listens, and sent to all who do as server-sent events.
 *
 * <p>Knows no feature; features use it. Safe for use by several threads.
 */
@NullMarked
package dev.streamstore.analytics.live;

import org.jspecify.annotations.NullMarked;
