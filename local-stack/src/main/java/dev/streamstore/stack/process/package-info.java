/**
 * Operating system processes: start one in a session of its own, remember it in {@code run/}, recognise it again from
 * another program, ask whether it is healthy, measure it, end it.
 *
 * <p>May import: the JDK and the PostgreSQL driver. Knows nothing of StreamStore's services: names are plain text here.
 * All classes are safe for concurrent use; two programs may work on the same run directory.
 */
@NullMarked
package dev.streamstore.stack.process;

import org.jspecify.annotations.NullMarked;
