package dev.streamstore.streams;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** The usual {@link Serde}s. */
public final class Serdes {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Serde<String> STRING =
            of(text -> text.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));

    private static final Serde<Long> LONG = of(
            number -> ByteBuffer.allocate(Long.BYTES).putLong(number).array(),
            bytes -> ByteBuffer.wrap(bytes).getLong());

    private Serdes() {}

    /** UTF-8. */
    public static Serde<String> string() {
        return STRING;
    }

    /** Eight bytes, big endian. */
    public static Serde<Long> longs() {
        return LONG;
    }

    /** JSON, fields that are not known ignored. Good for records; for keys only if the field order never changes. */
    public static <T> Serde<T> json(Class<T> type) {
        return json(JSON.constructType(type));
    }

    /** As {@link #json(Class)}, for types with parameters. */
    public static <T> Serde<T> json(TypeReference<T> type) {
        return json(JSON.constructType(type));
    }

    public static <T> Serde<T> of(Function<T, byte[]> serialize, Function<byte[], T> deserialize) {
        return new Serde<>() {
            @Override
            public byte[] serialize(T value) {
                return serialize.apply(value);
            }

            @Override
            public T deserialize(byte[] bytes) {
                return deserialize.apply(bytes);
            }
        };
    }

    private static <T> Serde<T> json(JavaType type) {
        var reader = JSON.readerFor(type);
        var writer = JSON.writerFor(type);
        return of(writer::writeValueAsBytes, reader::readValue);
    }
}
