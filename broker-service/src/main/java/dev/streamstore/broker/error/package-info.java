/**
 * What the broker refuses and how it says so: every code of the public API with its HTTP status, and the exception that
 * carries one from where the refusal is found to the door that answers.
 *
 * <p>May import: the JDK and JSpecify. Everything here is immutable.
 */
@NullMarked
package dev.streamstore.broker.error;

import org.jspecify.annotations.NullMarked;
