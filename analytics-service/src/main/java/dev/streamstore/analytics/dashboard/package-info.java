/**
 * The figures for people and programs: as JSON, as a stream of changes, and as a page.
 *
 * <p>May import the other features and {@code dev.streamstore.web}. One thread computes for all listeners of the stream,
 * and only while there are any; each listener has a virtual thread of its own, so a slow one delays nobody.
 */
@NullMarked
package dev.streamstore.analytics.dashboard;

import org.jspecify.annotations.NullMarked;
