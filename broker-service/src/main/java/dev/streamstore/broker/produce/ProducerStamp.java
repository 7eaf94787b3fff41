package dev.streamstore.broker.produce;

/**
 * What makes repeating an append harmless; each from 0.
 *
 * @param sequence of the first record; the rest count on from it
 */
public record ProducerStamp(long producerId, short producerEpoch, int sequence) {}
