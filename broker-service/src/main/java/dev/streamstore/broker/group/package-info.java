/**
 * Consumer groups, after the ideas of Kafka's KIP-848: the broker computes who should read what (the target
 * assignment), members move towards it with their heartbeats, and a partition changes hands only after its old owner
 * let go of it or was expelled.
 *
 * <p>{@link dev.streamstore.broker.group.Membership} is the state machine, immutable and free of time and input/output;
 * {@link dev.streamstore.broker.group.GroupCoordinator} runs it: one lock per group, every change appended to the
 * compacted topic {@code __groups} before it takes effect, all of it rebuilt from there at start-up. May import {@code
 * runtime}, {@code error}, {@code topic}, {@code partition} and {@code metadata}; knows nothing of HTTP.
 */
@NullMarked
package dev.streamstore.broker.group;

import org.jspecify.annotations.NullMarked;
