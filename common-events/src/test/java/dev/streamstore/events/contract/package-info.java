/**
 * The events' contracts as files: a JSON Schema per type in {@code docs/events}, {@code docs/asyncapi.yaml}, and the gate
 * that lets no change pass which a reader of today, or a replay of yesterday's events, would trip over.
 */
@NullMarked
package dev.streamstore.events.contract;

import org.jspecify.annotations.NullMarked;
