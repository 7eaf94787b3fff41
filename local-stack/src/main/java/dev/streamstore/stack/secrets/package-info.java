/** Passwords made inside a Kubernetes cluster, so that no file has to hold one. A program of its own. */
@NullMarked
package dev.streamstore.stack.secrets;

import org.jspecify.annotations.NullMarked;
