/**
 * The story of an order: every event of it in the order of causes, where each lies in the log, and which consumer group did
 * what with it. Made of the events alone, those on the topic {@code handled} included, by a consumer group of its own,
 * {@code story}: no service is asked. An event and what a group did with it are one row each, and a repetition changes
 * nothing; so the state is exact under redelivery, and the same again after a replay from the beginning, as far back as the
 * topics go ({@code handled} keeps a day). Rows older than {@code streamstore.story.retention} are deleted.
 *
 * <p>May import the event contracts, {@code dev.streamstore.messaging} and {@code dev.streamstore.web}; imports no other
 * feature. Which order is causal is decided by {@link dev.streamstore.analytics.story.CausalOrder}, without a framework.
 */
@NullMarked
package dev.streamstore.analytics.story;

import org.jspecify.annotations.NullMarked;
