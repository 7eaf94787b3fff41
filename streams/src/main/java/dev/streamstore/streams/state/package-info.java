/**
 * What a topology remembers, and the transactions that change it: state, input offsets, event time and output move
 * together or not at all, which is what makes results exact. {@link
 * dev.streamstore.streams.state.InMemoryStateBackend} for tests; {@code dev.streamstore.streams.postgres} keeps it.
 *
 * <p>State is addressed by store, partition, key and time; bytes are opaque here. May import {@code
 * dev.streamstore.client}'s values. Each interface states its threading.
 */
@NullMarked
package dev.streamstore.streams.state;

import org.jspecify.annotations.NullMarked;
