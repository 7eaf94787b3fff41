/**
 * The other way to build the shop, to compare with: services that call each other over HTTP and wait for the answer. Small,
 * and given every advantage: no disk, no database, no other machine.
 *
 * <p>May import: the JDK, Jackson. Threads are virtual ones, one per request.
 */
@NullMarked
package dev.streamstore.stack.demo.chain;

import org.jspecify.annotations.NullMarked;
