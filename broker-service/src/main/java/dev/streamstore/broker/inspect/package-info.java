/**
 * What can be looked at of a log as it lies on the disk, as values: its segments, their batches and index entries, and
 * its producers. Read-only views for people; nothing decides by them.
 *
 * <p>May import: the JDK and JSpecify. Everything here is immutable.
 */
@NullMarked
package dev.streamstore.broker.inspect;

import org.jspecify.annotations.NullMarked;
