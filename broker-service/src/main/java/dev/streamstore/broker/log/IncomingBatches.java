package dev.streamstore.broker.log;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicConfig.CleanupPolicy;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatches;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** The gate that bytes from outside pass before they may go into a log. */
final class IncomingBatches {

    private IncomingBatches() {}

    /**
     * Views of the batches in the buffer, each well-formed; those that are not compressed down to their last record.
     *
     * @throws BrokerFault {@code INVALID_REQUEST}, {@code RECORD_TOO_LARGE}, {@code CORRUPT_BATCH}
     */
    static List<RecordBatch> check(ByteBuffer bytes, TopicConfig config) {
        try {
            List<RecordBatch> batches = RecordBatches.in(bytes);
            if (batches.isEmpty()) {
                throw invalid("batches: expected at least one but were none");
            }
            for (RecordBatch batch : batches) {
                check(batch, config);
            }
            return batches;
        } catch (CorruptBatchException e) {
            throw new BrokerFault(ErrorCode.CORRUPT_BATCH, ErrorCode.CORRUPT_BATCH.applied(), message(e), Map.of(), e);
        }
    }

    private static void check(RecordBatch batch, TopicConfig config) {
        // Before anything is unpacked.
        if (batch.sizeBytes() > config.maxMessageBytes()) {
            throw new BrokerFault(
                    ErrorCode.RECORD_TOO_LARGE,
                    "[RecordBatch] size: expected at most " + config.maxMessageBytes() + " bytes ("
                            + TopicConfig.MAX_MESSAGE_BYTES + ") but was " + batch.sizeBytes(),
                    Map.of("maxMessageBytes", config.maxMessageBytes()));
        }
        if (config.cleanupPolicies().contains(CleanupPolicy.COMPACT)) {
            // Compaction will have to read it.
            batch.validate();
            if (!batch.isKeyed()) {
                throw invalid("key: expected one in each record of a compacted topic but there is one without");
            }
        } else if (batch.compression() == Compression.NONE) {
            batch.validate();
        } else {
            // Stored as it came, never opened: its checksum vouches for what the producer sent.
            batch.validateEnvelope();
        }
        if (batch.isControl() || batch.isTransactional() || batch.hasDeleteHorizon()) {
            throw invalid("attributes: expected a plain batch but was a transactional, control or compacted one");
        }
        if (batch.isLogAppendTime()) {
            throw invalid("timestamp type: expected CreateTime but was LogAppendTime, which only the broker sets");
        }
    }

    private static BrokerFault invalid(String problem) {
        return new BrokerFault(ErrorCode.INVALID_REQUEST, "[RecordBatch] " + problem);
    }

    private static String message(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }

    /** A view of the bytes that may be altered, a copy where they may not. */
    static ByteBuffer writable(ByteBuffer bytes) {
        return bytes.isReadOnly()
                ? ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip()
                : bytes.slice();
    }

    /** The batches one after the other, in a buffer of their own. */
    static ByteBuffer joined(List<RecordBatch> batches) {
        int size = batches.stream().mapToInt(RecordBatch::sizeBytes).sum();
        ByteBuffer joined = ByteBuffer.allocate(size);
        batches.forEach(batch -> joined.put(batch.bytes()));
        return joined.flip();
    }
}
