/**
 * Operators connected to a graph, cut into subtopologies: what hangs together without a topic between. A topology says
 * nothing of where it runs. May import {@code operator}. Immutable once built.
 */
@NullMarked
package dev.streamstore.streams.topology;

import org.jspecify.annotations.NullMarked;
