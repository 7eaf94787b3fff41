/**
 * The whole system, seen from outside: real processes, real PostgreSQL, REST and SQL. What these tests claim is what the
 * README promises.
 */
@NullMarked
package dev.streamstore.system;

import org.jspecify.annotations.NullMarked;
