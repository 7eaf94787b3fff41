package dev.streamstore.client.http;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The identity under which a producer numbers its batches, so that the broker recognizes a repetition. Each partition
 * counts on its own, from sequence 0 on; when its count can't go on without a gap, it starts a new one under the next
 * epoch, which also shuts out whatever of the old count may still be on its way. Safe for use by several threads.
 */
final class ProducerIds {

    /** One count of one partition. */
    record Identity(long producerId, short epoch) {}

    private final Transport transport;
    private final AtomicReference<@Nullable Identity> shared = new AtomicReference<>();

    ProducerIds(Transport transport) {
        this.transport = transport;
    }

    /** Where a partition starts; asks the broker the first time. */
    Identity first() {
        Identity known = shared.get();
        if (known != null) {
            return known;
        }
        // Two partitions may ask at the same time: then one id is never used.
        Identity asked = another();
        return shared.compareAndSet(null, asked) ? asked : first();
    }

    /** Where a partition starts anew. */
    Identity after(Identity used) {
        return used.epoch() < Short.MAX_VALUE ? new Identity(used.producerId(), (short) (used.epoch() + 1)) : another();
    }

    /** An identity that nobody ever used. */
    Identity another() {
        Wire.ProducerIdentity answer = transport
                .send(new Call("POST", "/v1/producers", List.of(), Call.JSON, Call.JSON, Call.TIMEOUT, null))
                .as(Wire.ProducerIdentity.class);
        return new Identity(answer.producerId(), answer.producerEpoch());
    }
}
