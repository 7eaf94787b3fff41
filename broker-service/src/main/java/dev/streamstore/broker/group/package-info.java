/**
 * Consumer groups, after the ideas of Kafka's KIP-848: the broker computes who should read what (the target
 * assignment), members move towards it with their heartbeats, and a partition changes hands only after its old owner
 * let go of it or was expelled.
 *
 * <p>{@link dev.streamstore.broker.group.GroupState} is what a group is, {@link
 * dev.streamstore.broker.group.GroupChange} the rules by which an event changes it, both free of input/output; {@link
 * dev.streamstore.broker.group.GroupRecord}s are what a change leaves in the compacted topic {@code __groups}, from which
 * all is rebuilt at start-up. {@link dev.streamstore.broker.group.GroupCoordinator} runs the groups: one lock per group,
 * every change stored before anyone hears of it. May import {@code runtime}, {@code error}, {@code topic}, {@code
 * partition} and {@code metadata}; knows nothing of HTTP.
 */
@NullMarked
package dev.streamstore.broker.group;

import org.jspecify.annotations.NullMarked;
