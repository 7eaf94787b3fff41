package dev.streamstore.streams.runtime;

import dev.streamstore.client.ConsumerRecord;

/** Takes what can't be read or processed, however often it is tried. */
@FunctionalInterface
public interface PoisonHandler {

    /**
     * Puts the record aside; returns when that lasts, and the topology goes on without it. May be called again for the
     * same record.
     *
     * @throws RuntimeException when it can't be put aside now: the record is tried again
     */
    void putAside(ConsumerRecord record, Throwable failure) throws InterruptedException;
}
