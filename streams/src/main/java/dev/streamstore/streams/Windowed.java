package dev.streamstore.streams;

/** A key in a window. */
public record Windowed<K>(K key, Window window) {}
