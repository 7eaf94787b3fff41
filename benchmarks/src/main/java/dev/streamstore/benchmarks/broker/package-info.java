/**
 * Our broker beside Apache Kafka on the same machine in the same run: {@code ./streamstore bench broker}. Both run as
 * processes of their own, as they are packaged; both are driven by programs of their own in further processes.
 */
@NullMarked
package dev.streamstore.benchmarks.broker;

import org.jspecify.annotations.NullMarked;
