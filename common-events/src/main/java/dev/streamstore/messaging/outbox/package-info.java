/** Events leave: written beside the state they tell of, published after the commit, in order per key. Background threads share one database connection pool with the service; any number of instances may run. */
@NullMarked
package dev.streamstore.messaging.outbox;

import org.jspecify.annotations.NullMarked;
