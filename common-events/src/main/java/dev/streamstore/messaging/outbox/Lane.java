package dev.streamstore.messaging.outbox;

import dev.streamstore.client.Murmur2;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A share of the outbox: all rows of a key are in one lane, one relay at a time works on a lane. Their number is part
 * of what is stored, hence no setting.
 *
 * @param number from 0 to {@link #COUNT} - 1
 */
record Lane(int number) {
    static final int COUNT = 8;
    static final List<Lane> ALL = IntStream.range(0, COUNT).mapToObj(Lane::new).toList();

    Lane {
        if (number < 0 || number >= COUNT) {
            throw new IllegalArgumentException("[Lane] number: expected 0 to " + (COUNT - 1) + " but was " + number);
        }
    }

    static Lane of(String key) {
        return ALL.get(Murmur2.partition(key.getBytes(StandardCharsets.UTF_8), COUNT));
    }
}
