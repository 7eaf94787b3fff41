package dev.streamstore.streams.operator;

/**
 * Where in a batch something happens.
 *
 * @param partition of the task
 * @param ordinal the input record that caused it, counted from 0 over all tasks of the batch
 */
public record Position(int partition, int ordinal) {}
