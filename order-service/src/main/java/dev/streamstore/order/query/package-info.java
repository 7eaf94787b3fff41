/**
 * Orders as callers see them: one, a page of them, or one as it changes. Reads only. May import {@code model}, {@code
 * dev.streamstore.web} and Spring. Safe for many threads.
 */
@NullMarked
package dev.streamstore.order.query;

import org.jspecify.annotations.NullMarked;
