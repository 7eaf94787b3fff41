package dev.streamstore.work;

import java.time.Duration;
import java.util.List;

/**
 * Work waiting in the database, shared by every instance of a service.
 *
 * @param <W> a piece of work, with whatever tells this taking of it from a later one
 */
@FunctionalInterface
public interface LeasedQueue<W> {

    /**
     * Takes up to {@code limit} pieces that are due, the longest due first, and leaves each to the caller for {@code
     * lease}: nobody else is given it before that is up. Concurrent callers never get the same piece. Durable on return.
     */
    List<W> take(int limit, Duration lease);
}
