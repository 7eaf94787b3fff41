/**
 * Runs a topology over a broker: a member of the consumer group fetches, {@link
 * dev.streamstore.streams.runtime.Processing} makes one transaction of each fetched batch, the outputs are published
 * once it is committed.
 *
 * <p>The group hands out partitions so that work is shared; that nothing is counted twice is the transaction's doing,
 * whoever works. May import all but {@code dsl} and {@code postgres}. One thread works; the rest may be called by any.
 */
@NullMarked
package dev.streamstore.streams.runtime;

import org.jspecify.annotations.NullMarked;
