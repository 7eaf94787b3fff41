package dev.streamstore.streams.state;

import dev.streamstore.client.NumberedProducer;

/**
 * Under what name the broker knows a lane.
 *
 * @param baseSequence the lane's number that is 0 to the broker
 */
public record ProducerIdentity(NumberedProducer.Identity producer, long baseSequence) {

    /** The lane's number as the broker counts: 31 bits, then from 0 again. */
    public int brokerSequence(long sequence) {
        return (int) ((sequence - baseSequence) & Integer.MAX_VALUE);
    }
}
