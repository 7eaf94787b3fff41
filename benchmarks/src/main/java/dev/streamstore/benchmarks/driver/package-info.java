/**
 * Programs that load a broker, each in a process of its own, as Kafka's performance tools are. They take their settings
 * as system properties and end with a line {@code RESULT name=value …}, see {@link
 * dev.streamstore.benchmarks.driver.Settings}.
 */
@NullMarked
package dev.streamstore.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
