/**
 * What a topic is called and how it is configured, checked once and correct from then on.
 *
 * <p>May import: {@code error}, {@code dev.streamstore.client.TopicPartition}, the JDK and JSpecify. Everything here is
 * immutable.
 */
@NullMarked
package dev.streamstore.broker.topic;

import org.jspecify.annotations.NullMarked;
