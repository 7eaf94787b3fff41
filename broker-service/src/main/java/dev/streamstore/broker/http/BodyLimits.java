package dev.streamstore.broker.http;

/** The largest request bodies that are read. */
public record BodyLimits(int jsonBytes, int batchesBytes) {}
