package dev.streamstore.client.http;

import dev.streamstore.client.ConsumerRecord;
import java.util.List;

/** What a fetch brought for one partition. */
sealed interface Fetched {

    /** @param nextOffset where to fetch next; the offset asked for when there are no records */
    record Records(List<ConsumerRecord> records, long nextOffset) implements Fetched {}

    /** The offset lies before the log's start. */
    record Trimmed(long logStartOffset) implements Fetched {}

    /** The offset lies after the log's end. */
    record PastTheEnd(long highWatermark) implements Fetched {}

    /** The partition can't be read now; trying again may help. */
    record Failed(String reason) implements Fetched {}
}
