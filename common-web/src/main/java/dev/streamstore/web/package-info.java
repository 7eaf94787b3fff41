/**
 * What every REST door of a service shares, switched on by being on the class path: errors as RFC 9457 problem details
 * with a stable {@code code} and their description in OpenAPI, strict JSON that names every bad field at once, a limit on
 * request bodies, pages and money.
 *
 * <p>May import Spring Web, springdoc, Jackson and Jakarta Validation; knows no service, no events and no database.
 * Everything here is stateless or immutable and safe for many threads.
 */
@NullMarked
package dev.streamstore.web;

import org.jspecify.annotations.NullMarked;
