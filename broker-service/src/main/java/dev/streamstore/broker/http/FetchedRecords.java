package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.partition.ReadResult;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatches;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The single records of a read.
 *
 * @param records from the offset that was asked for on
 * @param nextOffset where to read on
 */
record FetchedRecords(List<LogRecord> records, long nextOffset) {
    /** A little batch may unpack to very much: of more than this, one record at most is given. */
    private static final long MOST_UNPACKED_BYTES = 8L * 1024 * 1024;

    /**
     * @param maxRecords from 0
     * @throws BrokerFault {@code CORRUPT_BATCH} (with {@code nextOffset}) when the first batch can't be read, as a
     *     compressed one that was never what it claims to be
     */
    static FetchedRecords of(ReadResult read, long offset, int maxRecords) {
        List<LogRecord> records = new ArrayList<>();
        long unpackedBytes = 0;
        for (RecordBatch batch : RecordBatches.in(read.batches())) {
            if (batch.isControl()) {
                continue;
            }
            try {
                for (LogRecord record : batch) {
                    if (record.offset() < offset) {
                        continue;
                    }
                    if (records.size() == maxRecords || unpackedBytes > MOST_UNPACKED_BYTES) {
                        return new FetchedRecords(records, record.offset());
                    }
                    records.add(record);
                    unpackedBytes += sizeBytes(record);
                }
            } catch (CorruptBatchException e) {
                if (records.isEmpty()) {
                    throw unreadable(batch, e);
                }
                return new FetchedRecords(records, records.getLast().offset() + 1);
            }
        }
        return new FetchedRecords(records, read.nextOffset());
    }

    private static long sizeBytes(LogRecord record) {
        byte[] key = record.key();
        byte[] value = record.value();
        return (key == null ? 0 : key.length) + (value == null ? 0L : value.length);
    }

    private static BrokerFault unreadable(RecordBatch batch, CorruptBatchException reason) {
        return new BrokerFault(
                ErrorCode.CORRUPT_BATCH,
                ErrorCode.CORRUPT_BATCH.applied(),
                String.valueOf(reason.getMessage()),
                Map.of("nextOffset", batch.nextOffset()),
                reason);
    }
}
