/**
 * Work that leaves the database: rows that say what is to be done, and workers that do it one lease at a time.
 *
 * <p>A handler writes the row in its own transaction and raises the signal at its commit; any instance's worker takes it
 * under a lease, does it with no transaction open, and writes down what came of it. Who dies with a lease has it taken
 * over when the lease is up, so the work itself must be harmless to repeat. Imports Spring's lifecycle and transaction
 * interfaces, and of the messaging no more than how background work is woken. Threads are virtual.
 */
@NullMarked
package dev.streamstore.work;

import org.jspecify.annotations.NullMarked;
