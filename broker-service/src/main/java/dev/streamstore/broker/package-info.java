/** The broker as a program. */
@NullMarked
package dev.streamstore.broker;

import org.jspecify.annotations.NullMarked;
