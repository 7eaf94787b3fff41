package dev.streamstore.streams.runtime;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import java.util.List;

/**
 * A run of one partition.
 *
 * @param from whoever read it had read all before this offset: between it and the records, and between records, there is
 *     nothing in the log
 * @param records ascending, at least one
 * @param isSkipped the records count as read, and nothing is made of them
 */
record Slice(TopicPartition partition, long from, List<ConsumerRecord> records, boolean isSkipped) {
    Slice {
        records = List.copyOf(records);
    }

    Slice(TopicPartition partition, long from, List<ConsumerRecord> records) {
        this(partition, from, records, false);
    }

    Slice skipped() {
        return new Slice(partition, from, records, true);
    }

    /** The records from one index to before another, at least one; read by someone who had read those before them. */
    Slice part(int first, int end) {
        long partFrom = first == 0 ? from : records.get(first - 1).offset() + 1;
        return new Slice(partition, partFrom, records.subList(first, end), isSkipped);
    }

    long next() {
        return records.getLast().offset() + 1;
    }

    /** What comes after an offset; the records may be none. */
    List<ConsumerRecord> after(long nextOffset) {
        return records.getFirst().offset() >= nextOffset
                ? records
                : records.stream()
                        .filter(record -> record.offset() >= nextOffset)
                        .toList();
    }
}
