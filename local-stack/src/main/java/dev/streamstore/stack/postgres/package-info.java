/**
 * A real PostgreSQL 18 for local use: unpacks the binaries, creates the data directory, says how to run the server as an
 * ordinary child process, and creates the services' databases and roles.
 *
 * <p>May import: {@code process}, the PostgreSQL driver, the binaries' resolver. Calls block; none is meant to be made
 * twice at a time for one directory.
 */
@NullMarked
package dev.streamstore.stack.postgres;

import org.jspecify.annotations.NullMarked;
