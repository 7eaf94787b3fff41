package dev.streamstore.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Appends records to topics: gathers them into a batch per partition, repeats what failed with backoff, and never stores
 * one twice nor changes the order of a partition (an <em>idempotent producer</em>, as Kafka's KIP-98 describes it).
 *
 * <p>Safe for use by several threads. Memory is bounded: {@link #send} blocks while the buffer is full.
 */
public interface Producer extends AutoCloseable {

    /**
     * Takes a record; the future completes when the broker has acknowledged it as durable as the producer's {@code
     * acks} ask.
     *
     * <p>Records of one partition are appended in the order of send. When one fails for good (it was refused, or the
     * delivery timeout is over), every record of its partition that was sent after it and is not yet acknowledged fails
     * too, with its code or with {@link BrokerException#PREDECESSOR_FAILED}, so that none overtakes it; what is sent
     * later begins afresh, unless it belongs to a {@linkplain #newSeries series}.
     *
     * @return completes exceptionally with a {@link BrokerException}: the record was refused, or could not be delivered
     *     within the delivery timeout
     * @throws BrokerException with {@code retriable}, when the buffer stays full for the configured time
     * @throws IllegalStateException when closed
     */
    CompletableFuture<RecordMetadata> send(ProducerRecord record);

    /**
     * Begins a series: records of which, in a partition, none is stored after one that was taken and failed, however late
     * the failure comes and whenever the next is sent. From the failure on each send of the series to that partition fails
     * with {@link BrokerException#PREDECESSOR_FAILED}; begin a new one to try again.
     *
     * @throws IllegalStateException when closed
     */
    Series newSeries();

    /** Records that follow one another. For use by one thread. */
    @FunctionalInterface
    interface Series {
        /** As {@link Producer#send}. */
        CompletableFuture<RecordMetadata> send(ProducerRecord record);
    }

    /** Sends what is gathered without waiting for the linger time, and blocks until all of it is answered. */
    void flush();

    /** Takes no more records, delivers what is gathered within {@code timeout}, fails the rest. Idempotent. */
    void close(Duration timeout);

    @Override
    default void close() {
        close(Duration.ofSeconds(10));
    }
}
