package dev.streamstore.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A named value that travels beside a record; a name may repeat. The value's bytes must not be changed. */
public record Header(String key, byte @Nullable [] value) {

    /** A header whose value is {@code text} in UTF-8. */
    public static Header of(String key, String text) {
        return new Header(key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The last value of {@code key} as UTF-8 text, as Kafka's {@code lastHeader} would find it. */
    public static Optional<String> text(List<Header> headers, String key) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            Header header = headers.get(i);
            if (header.key.equals(key) && header.value != null) {
                return Optional.of(new String(header.value, StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Header(String otherKey, byte[] otherValue)
                && key.equals(otherKey)
                && Arrays.equals(value, otherValue);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return key + "=" + (value == null ? "null" : new String(value, StandardCharsets.UTF_8));
    }
}
