/** What a group could not handle, put aside with the reason and where it came from. */
@NullMarked
package dev.streamstore.messaging.deadletter;

import org.jspecify.annotations.NullMarked;
