/** Events arrive: consumer groups, their handler methods, what happens when one fails. Uses the inbox and the dead letters; knows nothing of the outbox. */
@NullMarked
package dev.streamstore.messaging.handler;

import org.jspecify.annotations.NullMarked;
