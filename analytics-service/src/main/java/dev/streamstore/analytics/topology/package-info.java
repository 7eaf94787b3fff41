/**
 * Services, topics and groups as a live graph: who publishes where, who reads it, how fast, how far behind.
 *
 * <p>May import {@code watch} and {@code live}; imports no other feature. Safe for use by several threads.
 */
@NullMarked
package dev.streamstore.analytics.topology;

import org.jspecify.annotations.NullMarked;
