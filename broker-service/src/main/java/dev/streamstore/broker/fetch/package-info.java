/**
 * Reading records, now or as soon as there are some. May import {@code error}, {@code topic}, {@code partition} and
 * {@code metadata}; knows nothing of HTTP. Safe for use by several threads; waiting parks the calling thread, which
 * should be a virtual one.
 */
@NullMarked
package dev.streamstore.broker.fetch;

import org.jspecify.annotations.NullMarked;
