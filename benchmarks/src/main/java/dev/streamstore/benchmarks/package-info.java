/**
 * Measurements of the whole system, over its public doors. They print figures and judge nothing: machines differ, so a
 * figure means something only beside another of the same run.
 */
@NullMarked
package dev.streamstore.benchmarks;

import org.jspecify.annotations.NullMarked;
