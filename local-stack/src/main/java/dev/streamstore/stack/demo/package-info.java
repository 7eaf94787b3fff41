/**
 * Scenarios against a running stack. Each says what it does, and claims only what it has observed over the public REST
 * APIs.
 *
 * <p>May import: {@code dev.streamstore.stack} and its {@code traffic}, Jackson. One thread; a demo may run while others use the shop.
 */
@NullMarked
package dev.streamstore.stack.demo;

import org.jspecify.annotations.NullMarked;
