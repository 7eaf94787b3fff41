/**
 * What a program says to a StreamStore broker: {@link dev.streamstore.client.Producer}, {@link
 * dev.streamstore.client.Consumer} and {@link dev.streamstore.client.Admin}, the values they exchange, and the errors
 * they raise. Kafka's words for Kafka's things.
 *
 * <p>Nothing in this package knows how a broker is reached; {@code dev.streamstore.client.http} is one way. May import:
 * the JDK and JSpecify. Values are immutable and safe to share; each interface states its own threading.
 */
@NullMarked
package dev.streamstore.client;

import org.jspecify.annotations.NullMarked;
