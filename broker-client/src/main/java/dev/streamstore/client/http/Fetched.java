package dev.streamstore.client.http;

import dev.streamstore.client.record.RecordBatch;
import java.util.List;

/** What a fetch brought for one partition. */
sealed interface Fetched {

    /**
     * @param batches whole, with the right checksum, none of them a control batch
     * @param nextOffset where to fetch next; the offset asked for when there are no batches
     */
    record Batches(List<RecordBatch> batches, long nextOffset) implements Fetched {}

    /** The offset lies before the log's start. */
    record Trimmed(long logStartOffset) implements Fetched {}

    /** The offset lies after the log's end. */
    record PastTheEnd(long highWatermark) implements Fetched {}

    /** The partition can't be read now; trying again may help. */
    record Failed(String reason) implements Fetched {}
}
