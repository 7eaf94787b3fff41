package dev.streamstore.client.record;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.xerial.snappy.SnappyError;

/**
 * A view of one batch inside a buffer; nothing is copied until records are read. For one thread.
 *
 * <pre>
 *  0 baseOffset            int64
 *  8 batchLength           int32   bytes after this field
 * 12 partitionLeaderEpoch  int32
 * 16 magic                 int8    2
 * 17 crc                   uint32  CRC-32C of all that follows
 * 21 attributes            int16   0-2 compression, 3 log append time, 4 transactional, 5 control, 6 delete horizon
 * 23 lastOffsetDelta       int32
 * 27 baseTimestamp         int64
 * 35 maxTimestamp          int64
 * 43 producerId            int64   -1: none
 * 51 producerEpoch         int16   -1: none
 * 53 baseSequence          int32   -1: none
 * 57 recordsCount          int32
 * 61 records, see {@link RecordReader}
 * </pre>
 *
 * The base offset and the leader epoch lie outside the checksum, so that a broker can set them in the bytes it received.
 */
public final class RecordBatch implements Iterable<LogRecord> {
    /** The bytes before the records. */
    public static final int HEADER_BYTES = 61;

    /** The bytes before {@code batchLength} starts to count. */
    public static final int PREFIX_BYTES = 12;

    /** What stands for "no producer id", "no epoch", "no sequence" and "no timestamp". */
    public static final int NONE = -1;

    /** A compressed batch may unpack to this much; what is larger is refused as corrupt. */
    public static final long MAX_UNCOMPRESSED_BYTES = 64L * 1024 * 1024;

    static final byte MAGIC = 2;
    static final int LENGTH_AT = 8;
    static final int LEADER_EPOCH_AT = 12;
    static final int MAGIC_AT = 16;
    static final int CRC_AT = 17;
    static final int ATTRIBUTES_AT = 21;
    static final int LAST_OFFSET_DELTA_AT = 23;
    static final int BASE_TIMESTAMP_AT = 27;
    static final int MAX_TIMESTAMP_AT = 35;
    static final int PRODUCER_ID_AT = 43;
    static final int PRODUCER_EPOCH_AT = 51;
    static final int BASE_SEQUENCE_AT = 53;
    static final int COUNT_AT = 57;

    private static final int COMPRESSION_MASK = 0x07;
    private static final int LOG_APPEND_TIME_MASK = 0x08;
    private static final int TRANSACTIONAL_MASK = 0x10;
    private static final int CONTROL_MASK = 0x20;
    private static final int DELETE_HORIZON_MASK = 0x40;

    private final ByteBuffer buffer;
    private final int start;
    private final int sizeBytes;

    private RecordBatch(ByteBuffer buffer, int start, int sizeBytes) {
        this.buffer = buffer;
        this.start = start;
        this.sizeBytes = sizeBytes;
    }

    /**
     * The batch that starts at the absolute index {@code start} of the buffer. Checks only that a whole batch of magic 2
     * lies there; see {@link #verifyChecksum} and {@link #validate}. The buffer's position and limit stay as they are
     * and do not matter later.
     *
     * @throws CorruptBatchException when it does not
     */
    public static RecordBatch at(ByteBuffer buffer, int start) {
        int available = buffer.limit() - start;
        int sizeBytes = sizeAt(buffer, start);
        if (sizeBytes > available) {
            throw illegal("size", "at most the " + available + " bytes there are", sizeBytes);
        }
        return new RecordBatch(buffer.duplicate().clear(), start, sizeBytes);
    }

    /**
     * The batch whose first {@link #HEADER_BYTES} lie at {@code start}, whether or not the rest of it does: only the
     * header's fields may be asked for, not its records or its checksum.
     *
     * @throws CorruptBatchException when less than a header lies there, or not one of a batch of magic 2
     */
    public static RecordBatch headerAt(ByteBuffer buffer, int start) {
        return new RecordBatch(buffer.duplicate().clear(), start, sizeAt(buffer, start));
    }

    private static int sizeAt(ByteBuffer buffer, int start) {
        int available = buffer.limit() - start;
        if (available < HEADER_BYTES) {
            throw illegal("header", HEADER_BYTES + " bytes", available);
        }
        byte magic = buffer.get(start + MAGIC_AT);
        if (magic != MAGIC) {
            throw illegal("magic", "2", magic);
        }
        int length = buffer.getInt(start + LENGTH_AT);
        int least = HEADER_BYTES - PREFIX_BYTES;
        int most = Integer.MAX_VALUE - PREFIX_BYTES;
        if (length < least || length > most) {
            throw illegal("length", least + " to " + most, length);
        }
        return length + PREFIX_BYTES;
    }

    /** All of the batch, header included. */
    public int sizeBytes() {
        return sizeBytes;
    }

    public long baseOffset() {
        return buffer.getLong(start);
    }

    public int lastOffsetDelta() {
        return buffer.getInt(start + LAST_OFFSET_DELTA_AT);
    }

    /** The offset of the last record, inclusive. */
    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** The offset after the last record. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int partitionLeaderEpoch() {
        return buffer.getInt(start + LEADER_EPOCH_AT);
    }

    public int recordCount() {
        return buffer.getInt(start + COUNT_AT);
    }

    public long baseTimestampMs() {
        return buffer.getLong(start + BASE_TIMESTAMP_AT);
    }

    public long maxTimestampMs() {
        return buffer.getLong(start + MAX_TIMESTAMP_AT);
    }

    /** {@link #NONE} without one. */
    public long producerId() {
        return buffer.getLong(start + PRODUCER_ID_AT);
    }

    public short producerEpoch() {
        return buffer.getShort(start + PRODUCER_EPOCH_AT);
    }

    public int baseSequence() {
        return buffer.getInt(start + BASE_SEQUENCE_AT);
    }

    /** The sequence of the last record; sequences wrap around from {@link Integer#MAX_VALUE} to 0. */
    public int lastSequence() {
        return hasProducer() ? sequenceAfter(baseSequence(), lastOffsetDelta()) : NONE;
    }

    public boolean hasProducer() {
        return producerId() >= 0;
    }

    /** @throws CorruptBatchException when the code is none of the known ones */
    public Compression compression() {
        return Compression.ofCode(attributes() & COMPRESSION_MASK);
    }

    /** Whether the broker's clock set the records' timestamps: then each has {@link #maxTimestampMs}. */
    public boolean isLogAppendTime() {
        return (attributes() & LOG_APPEND_TIME_MASK) != 0;
    }

    public boolean isTransactional() {
        return (attributes() & TRANSACTIONAL_MASK) != 0;
    }

    public boolean isControl() {
        return (attributes() & CONTROL_MASK) != 0;
    }

    /**
     * Whether compaction has met tombstones in this batch: then {@link #baseTimestampMs} is the time from which on they
     * may be removed, and the records' timestamps count from there.
     */
    public boolean hasDeleteHorizon() {
        return (attributes() & DELETE_HORIZON_MASK) != 0;
    }

    /** A read-only view of exactly this batch's bytes. */
    public ByteBuffer bytes() {
        return buffer.asReadOnlyBuffer().slice(start, sizeBytes);
    }

    /** Writes where the batch lies into the buffer; the checksum stays valid. */
    public void assign(long baseOffset, int leaderEpoch) {
        buffer.putLong(start, baseOffset);
        buffer.putInt(start + LEADER_EPOCH_AT, leaderEpoch);
    }

    /** Gives every record the broker's time, in the buffer, and renews the checksum. */
    public void assignLogAppendTime(long timestampMs) {
        buffer.putShort(start + ATTRIBUTES_AT, (short) (attributes() | LOG_APPEND_TIME_MASK));
        buffer.putLong(start + MAX_TIMESTAMP_AT, timestampMs);
        buffer.putInt(start + CRC_AT, computeChecksum());
    }

    /**
     * A batch with some of the records, at their offsets, in a buffer of its own: what compaction leaves.
     *
     * @param records of this batch, in order, at least one
     * @param deleteHorizonMs from when on its tombstones may be removed, in epoch milliseconds; empty without tombstones
     */
    public ByteBuffer withRecords(List<LogRecord> records, OptionalLong deleteHorizonMs) {
        return BatchRewriter.withRecords(this, records, deleteHorizonMs);
    }

    /** Only the header, which keeps the offsets and the producer's sequences; in a buffer of its own. */
    public ByteBuffer withoutRecords() {
        return BatchRewriter.withoutRecords(this);
    }

    /** @throws CorruptBatchException when a bit has changed since the batch was built */
    public void verifyChecksum() {
        int stored = buffer.getInt(start + CRC_AT);
        int computed = computeChecksum();
        if (stored != computed) {
            throw new CorruptBatchException("[RecordBatch " + baseOffset() + "] crc: expected "
                    + Integer.toHexString(computed) + " but was " + Integer.toHexString(stored));
        }
    }

    /**
     * Checks all that can be told about a batch fresh from a producer without looking at its records: checksum, known
     * attributes, as many offsets as records, timestamps from 0, a whole producer stamp or none.
     *
     * @throws CorruptBatchException when something does not hold
     */
    public void validateEnvelope() {
        verifyChecksum();
        BatchChecks.checkHeader(this);
    }

    /**
     * As {@link #validateEnvelope}, and its records: offsets without gaps from the first to the last, each well-formed,
     * the largest timestamp as declared. Decompresses, but keeps nothing of it.
     *
     * @throws CorruptBatchException when something does not hold
     */
    public void validate() {
        validateEnvelope();
        BatchChecks.checkRecords(this, reader());
    }

    /** Whether every record has a key. Of a batch that is valid. */
    public boolean isKeyed() {
        return BatchChecks.areKeyed(this, reader());
    }

    /**
     * The records in order; each call starts from the first. Does not verify the checksum. {@link Iterator#next} and
     * {@link Iterator#hasNext} throw {@link CorruptBatchException} when the bytes are no records.
     */
    @Override
    public Iterator<LogRecord> iterator() {
        RecordReader reader = reader();
        int count = recordCount();
        return new Iterator<>() {
            private int read;

            @Override
            public boolean hasNext() {
                return read < count;
            }

            @Override
            public LogRecord next() {
                if (read >= count) {
                    throw new NoSuchElementException();
                }
                LogRecord record = reader.next();
                if (++read == count) {
                    reader.expectEnd();
                }
                return record;
            }
        };
    }

    private RecordReader reader() {
        ByteBuffer records = buffer.slice(start + HEADER_BYTES, sizeBytes - HEADER_BYTES);
        Compression compression = compression();
        if (compression == Compression.NONE) {
            return new RecordReader(this, new RecordInput.Buffered(records));
        }
        try {
            ByteArrayInputStream compressed;
            if (records.hasArray()) {
                compressed = new ByteArrayInputStream(records.array(), records.arrayOffset(), records.remaining());
            } else {
                byte[] copy = new byte[records.remaining()];
                records.get(copy);
                compressed = new ByteArrayInputStream(copy);
            }
            return new RecordReader(
                    this, new RecordInput.Streamed(compression.decompress(compressed), MAX_UNCOMPRESSED_BYTES));
        } catch (IOException | SnappyError e) {
            throw new CorruptBatchException(
                    "[RecordBatch " + baseOffset() + "] records: expected a " + compression + " stream but were not",
                    e);
        }
    }

    /** The sequence {@code increment} after {@code sequence}; wraps around from {@link Integer#MAX_VALUE} to 0. */
    public static int sequenceAfter(int sequence, int increment) {
        return (int) ((long) sequence + increment & Integer.MAX_VALUE);
    }

    static int checksum(ByteBuffer buffer, int batchStart, int batchSizeBytes) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(batchStart + ATTRIBUTES_AT, batchSizeBytes - ATTRIBUTES_AT));
        return (int) crc.getValue();
    }

    private int computeChecksum() {
        return checksum(buffer, start, sizeBytes);
    }

    int attributes() {
        return buffer.getShort(start + ATTRIBUTES_AT);
    }

    static CorruptBatchException illegal(String what, String expected, long actual) {
        return new CorruptBatchException("[RecordBatch] " + what + ": expected " + expected + " but was " + actual);
    }

    @Override
    public String toString() {
        return "RecordBatch[" + baseOffset() + ".." + lastOffset() + ", " + sizeBytes + " bytes]";
    }
}
