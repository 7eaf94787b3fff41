package dev.streamstore.client;

import java.util.List;

/**
 * A producer whose caller keeps the numbers: stored together with what the records tell of, they outlive the process, and
 * whoever goes on after it can repeat a batch without storing it twice. {@link Producer} does the same by itself for as
 * long as it lives.
 *
 * <p>Safe for use by several threads; each call blocks for an answer and is made once: repeating it is the caller's
 * business, and harmless.
 */
public interface NumberedProducer {

    /**
     * Under what name the broker counts, per partition, from sequence 0 on.
     *
     * @param epoch a higher one shuts out what is on its way under a lower one
     */
    record Identity(long producerId, short epoch) {}

    /** An identity that nobody ever used. */
    Identity newIdentity();

    /**
     * Appends records to one partition, all or none, as durable as {@code acks=all} is; one of the five last batches of
     * the identity, with the same first and last number, is recognised and not stored again.
     *
     * @param sequence of the first record; one more than that of the last record before, and 0 after {@link
     *     Integer#MAX_VALUE}
     * @param records at least one; each goes to {@code partition}, whatever it says itself, and has a timestamp
     * @throws BrokerException {@code OUT_OF_ORDER_SEQUENCE}: the number does not follow on what the broker knows, or is
     *     older than it remembers; {@code FENCED_PRODUCER}; or the broker can't be asked
     */
    void append(Identity identity, TopicPartition partition, int sequence, List<ProducerRecord> records);
}
