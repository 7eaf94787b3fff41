/** Which event a consumer group has handled, written in the handler's transaction. */
@NullMarked
package dev.streamstore.messaging.inbox;

import org.jspecify.annotations.NullMarked;
