/**
 * What led to what is being done: the trace it belongs to (W3C Trace Context) and the event that caused it. Carried across
 * every place where work waits, so that one trace goes from a request to the last mail. Spans, ids, sampling and export are
 * Micrometer Tracing's and OpenTelemetry's, as Spring Boot wires them. Imports nothing of the glue.
 */
@NullMarked
package dev.streamstore.messaging.trace;

import org.jspecify.annotations.NullMarked;
