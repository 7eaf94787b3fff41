/**
 * Appending records: as batches that a client built, or as single records that are put into batches here. May import
 * {@code error}, {@code topic}, {@code partition} and {@code metadata}; knows nothing of HTTP. Safe for use by several
 * threads.
 */
@NullMarked
package dev.streamstore.broker.produce;

import org.jspecify.annotations.NullMarked;
