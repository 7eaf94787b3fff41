package dev.streamstore.broker.inspect;

import java.util.List;

/** A look at what a partition has on the disk, for people. Safe for use by several threads. */
public interface Inspection {

    /** In the order of their offsets. */
    List<SegmentView> segments();

    /**
     * Batches from a position in the file on, each read whole for its checksum.
     *
     * @param baseOffset of the segment
     * @param position where a batch begins; from 0
     * @param most how many; from 1
     * @throws dev.streamstore.broker.error.BrokerFault {@code INVALID_REQUEST} without such a segment, {@code
     *     STORAGE_ERROR}
     */
    BatchPage batches(long baseOffset, long position, int most);

    /**
     * @param baseOffset of the segment
     * @param most entries of each index, the last ones
     * @throws dev.streamstore.broker.error.BrokerFault as {@link #batches}
     */
    IndexView index(long baseOffset, int most);

    /** Who wrote last first. */
    List<ProducerView> producers();
}
