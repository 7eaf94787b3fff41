package dev.streamstore.broker.metadata;

import dev.streamstore.broker.metadata.MetadataRecord.ProducerIdsReserved;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives producer ids away, none of them twice. Reserves them in the metadata a block at a time; what is left of a block
 * when the process ends is never used.
 */
public final class ProducerIds {

    private static final long BLOCK = 1000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Metadata metadata;
    private long next;
    private long end;

    public ProducerIds(Metadata metadata) {
        this.metadata = metadata;
    }

    /** @throws dev.streamstore.broker.error.BrokerFault {@code STORAGE_ERROR}, {@code NOT_READY} */
    public long next() {
        lock.lock();
        try {
            if (next == end) {
                end = metadata.change(image -> List.of(new ProducerIdsReserved(image.nextProducerId() + BLOCK)))
                        .nextProducerId();
                next = end - BLOCK;
            }
            return next++;
        } finally {
            lock.unlock();
        }
    }
}
