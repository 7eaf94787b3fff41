/** Work in the background: loops that never give up, how long they wait, when they start and stop. All of it on virtual threads. Imports nothing of the glue but the checks of settings. */
@NullMarked
package dev.streamstore.messaging.background;

import org.jspecify.annotations.NullMarked;
