package dev.streamstore.streams.state;

/** A value and where it lies; the array must not be changed. */
public record StateEntry(StateKey key, byte[] value) {}
