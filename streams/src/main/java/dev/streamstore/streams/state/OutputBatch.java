package dev.streamstore.streams.state;

import java.util.ArrayList;
import java.util.List;

/**
 * Records that are published together, always the same ones under the same number, so that a repetition is recognised.
 *
 * @param firstSequence the number of the first record; numbers of a lane have no gap and begin with 0
 */
public record OutputBatch(OutputLane lane, long firstSequence, List<OutputRecord> records) {
    private static final int MAX_BYTES = 256 * 1024;

    public OutputBatch {
        records = List.copyOf(records);
    }

    public long lastSequence() {
        return firstSequence + records.size() - 1;
    }

    /** Cuts records into batches that a topic takes. */
    public static List<OutputBatch> of(OutputLane lane, long firstSequence, List<OutputRecord> records) {
        List<OutputBatch> batches = new ArrayList<>();
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            int size = records.get(i).sizeBytes();
            if (i > from && bytes + size > MAX_BYTES) {
                batches.add(new OutputBatch(lane, firstSequence + from, records.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += size;
        }
        batches.add(new OutputBatch(lane, firstSequence + from, records.subList(from, records.size())));
        return batches;
    }
}
