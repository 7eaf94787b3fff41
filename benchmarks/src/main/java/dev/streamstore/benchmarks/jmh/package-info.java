/**
 * What single steps cost, measured with JMH: making and reading batches, their checksums, appending to a log and finding
 * a place in it. {@code ./streamstore bench jmh}.
 *
 * <p>May import: {@code broker-client}'s record format, {@code broker-service}'s log, JMH, the JDK.
 */
@NullMarked
package dev.streamstore.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
