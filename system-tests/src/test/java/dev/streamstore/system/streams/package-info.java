/** Topologies over the real broker and the real PostgreSQL, in processes that are killed. */
@NullMarked
package dev.streamstore.system.streams;

import org.jspecify.annotations.NullMarked;
