/**
 * State in PostgreSQL: one transaction per batch of records, one statement per question however many keys it has. The
 * tables are those of {@code db/streams} on the class path, a Flyway migration; the application's schema is the
 * connection's. May import {@code state}, JDBC and no driver's classes. Safe for use by several threads and processes.
 */
@NullMarked
package dev.streamstore.streams.postgres;

import org.jspecify.annotations.NullMarked;
