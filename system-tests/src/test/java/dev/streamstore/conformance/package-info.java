/**
 * The protocol ({@code docs/protocol.md}) as tests: plain HTTP against any broker, one class per area, each test named
 * after what it shows and carrying the numbers of the requirements it covers.
 *
 * <p>{@code -Dstreamstore.conformance.url=http://host:port} names the broker; without it the packaged one is started. What
 * needs a broker with settings of its own (limits, starting, stopping) is left out against somebody else's.
 */
@NullMarked
package dev.streamstore.conformance;

import org.jspecify.annotations.NullMarked;
