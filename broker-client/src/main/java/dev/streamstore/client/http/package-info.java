/**
 * The broker client over HTTP/1.1, for programs that use {@link dev.streamstore.client} and nothing of this package but
 * {@link dev.streamstore.client.http.HttpBrokerClient#connect}.
 *
 * <p>May import: {@code dev.streamstore.client}, {@code dev.streamstore.client.record}, the JDK, Jackson, Apache HttpCore and SLF4J.
 * Threading: blocking calls on virtual threads. A consumer has two of them (heartbeats, fetches), a producer one per
 * partition while it has something to send, and an idle client sends nothing but heartbeats and long polls. What passes
 * between threads goes through a class with a lock of its own; no lock is held while the network is waited for.
 */
@NullMarked
package dev.streamstore.client.http;

import org.jspecify.annotations.NullMarked;
