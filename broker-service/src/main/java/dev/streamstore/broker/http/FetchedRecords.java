package dev.streamstore.broker.http;

import dev.streamstore.broker.partition.ReadResult;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatches;
import java.util.ArrayList;
import java.util.List;

/**
 * The single records of a read.
 *
 * @param records from the offset that was asked for on
 * @param nextOffset where to read on
 */
record FetchedRecords(List<LogRecord> records, long nextOffset) {

    /** @param maxRecords from 0 */
    static FetchedRecords of(ReadResult read, long offset, int maxRecords) {
        List<LogRecord> records = new ArrayList<>();
        for (RecordBatch batch : RecordBatches.in(read.batches())) {
            if (batch.isControl()) {
                continue;
            }
            for (LogRecord record : batch) {
                if (record.offset() < offset) {
                    continue;
                }
                if (records.size() == maxRecords) {
                    return new FetchedRecords(records, record.offset());
                }
                records.add(record);
            }
        }
        return new FetchedRecords(records, read.nextOffset());
    }
}
