/** How fast one instance of a topology takes a log into PostgreSQL. Uses {@code local-stack}, {@code streams} and its interfaces only. */
@NullMarked
package dev.streamstore.benchmarks.streams;

import org.jspecify.annotations.NullMarked;
