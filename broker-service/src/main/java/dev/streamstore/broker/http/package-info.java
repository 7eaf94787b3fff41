/**
 * The HTTP door: reads requests, names every bad field, calls {@code produce}, {@code fetch}, {@code group} and {@code
 * metadata}, and writes what they answer; errors leave as problem documents (RFC 9457). The reference is {@code
 * docs/protocol.md}.
 *
 * <p>May import everything above it, Spring and the servlet API; nothing imports it but {@code config}. Controllers keep
 * no state; each request has a virtual thread of its own, which may block.
 */
@NullMarked
package dev.streamstore.broker.http;

import org.jspecify.annotations.NullMarked;
