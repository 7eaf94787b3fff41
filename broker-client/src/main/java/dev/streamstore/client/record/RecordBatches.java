package dev.streamstore.client.record;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Batches one after the other in a buffer. */
public final class RecordBatches {

    private RecordBatches() {}

    /**
     * Views of the batches between the buffer's position and limit, in order; the buffer stays as it is. Checks that the
     * batches are whole and that nothing is left over, see {@link RecordBatch#at}.
     *
     * @throws CorruptBatchException when a batch is cut short, of another magic, or of illegal length
     */
    public static List<RecordBatch> in(ByteBuffer buffer) {
        List<RecordBatch> batches = new ArrayList<>();
        int position = buffer.position();
        while (position < buffer.limit()) {
            RecordBatch batch = RecordBatch.at(buffer, position);
            batches.add(batch);
            position += batch.sizeBytes();
        }
        return batches;
    }
}
