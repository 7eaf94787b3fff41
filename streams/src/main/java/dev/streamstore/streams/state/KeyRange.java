package dev.streamstore.streams.state;

/** The values of one key within a range of times. */
public record KeyRange(int partition, Bytes key, TimeRange times) {}
