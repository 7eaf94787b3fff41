package dev.streamstore.streams;

/**
 * How a key or a value is bytes. Equal values must have equal bytes: keys are looked up by them. Safe for use by several
 * threads.
 */
public interface Serde<T> {

    byte[] serialize(T value);

    /** @throws RuntimeException when these are not the bytes of a {@code T} */
    T deserialize(byte[] bytes);
}
