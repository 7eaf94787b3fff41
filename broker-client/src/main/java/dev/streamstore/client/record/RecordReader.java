package dev.streamstore.client.record;

import dev.streamstore.client.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one batch, in order.
 *
 * <pre>
 * length          varint   bytes that follow
 * attributes      int8     unused
 * timestampDelta  varlong  to the batch's base timestamp
 * offsetDelta     varint   to the batch's base offset
 * keyLength       varint   -1: null
 * key
 * valueLength     varint   -1: null
 * value
 * headersCount    varint
 *   keyLength     varint   never null
 *   key           UTF-8
 *   valueLength   varint   -1: null
 *   value
 * </pre>
 */
final class RecordReader {
    private static final int NULL_LENGTH = -1;

    private final RecordBatch batch;
    private final RecordInput in;
    private long recordEnd;
    private int offsetDelta = -1;
    private long timestampMs;
    private boolean hasKey;

    RecordReader(RecordBatch batch, RecordInput in) {
        this.batch = batch;
        this.in = in;
    }

    /** The offset delta of the record that was read last. */
    int offsetDelta() {
        return offsetDelta;
    }

    /** The timestamp of the record that was read last, as its producer set it. */
    long timestampMs() {
        return timestampMs;
    }

    /** Whether the record that was skipped last has a key. */
    boolean hasKey() {
        return hasKey;
    }

    LogRecord next() {
        start();
        byte[] key = readNullableBytes("key");
        byte[] value = readNullableBytes("value");
        int headerCount = readHeaderCount();
        List<Header> headers = headerCount == 0 ? List.of() : new ArrayList<>();
        for (int i = 0; i < headerCount; i++) {
            headers.add(readHeader());
        }
        end();
        return new LogRecord(
                batch.baseOffset() + offsetDelta,
                batch.isLogAppendTime() ? batch.maxTimestampMs() : timestampMs,
                batch.hasProducer() ? RecordBatch.sequenceAfter(batch.baseSequence(), offsetDelta) : RecordBatch.NONE,
                key,
                value,
                headerCount == 0 ? headers : List.copyOf(headers));
    }

    /** Checks the next record's form without copying its content. */
    void skip() {
        start();
        hasKey = skipNullableBytes("key");
        skipNullableBytes("value");
        int headerCount = readHeaderCount();
        for (int i = 0; i < headerCount; i++) {
            in.skip(checkLength(in.readVarint(), 0, "header key"));
            skipNullableBytes("header value");
        }
        end();
    }

    void expectEnd() {
        in.expectEnd();
    }

    private void start() {
        int length = in.readVarint();
        if (length < 0 || length > in.limitBytes()) {
            throw illegal("record length", "0 to " + in.limitBytes(), length);
        }
        recordEnd = in.position() + length;
        in.skip(1);
        long timestampDelta = Varint.readLong(in);
        int delta = in.readVarint();
        if (delta <= offsetDelta || delta > batch.lastOffsetDelta()) {
            throw illegal("offset delta", (offsetDelta + 1) + " to " + batch.lastOffsetDelta(), delta);
        }
        offsetDelta = delta;
        timestampMs = timestamp(timestampDelta);
    }

    private long timestamp(long delta) {
        long base = batch.baseTimestampMs();
        long sum = base + delta;
        if (((base ^ sum) & (delta ^ sum)) < 0) {
            throw illegal("timestamp delta", "a sum within 64 bits", delta);
        }
        return sum;
    }

    private void end() {
        if (in.position() != recordEnd) {
            throw illegal("record end", "position " + recordEnd, in.position());
        }
    }

    private int readHeaderCount() {
        int count = in.readVarint();
        // A header takes two bytes at least.
        long most = (recordEnd - in.position()) / 2;
        if (count < 0 || count > most) {
            throw illegal("header count", "0 to " + most, count);
        }
        return count;
    }

    private Header readHeader() {
        byte[] key = in.readBytes(checkLength(in.readVarint(), 0, "header key"));
        return new Header(new String(key, StandardCharsets.UTF_8), readNullableBytes("header value"));
    }

    private byte @Nullable [] readNullableBytes(String what) {
        int length = checkLength(in.readVarint(), NULL_LENGTH, what);
        return length == NULL_LENGTH ? null : in.readBytes(length);
    }

    private boolean skipNullableBytes(String what) {
        int length = checkLength(in.readVarint(), NULL_LENGTH, what);
        if (length > 0) {
            in.skip(length);
        }
        return length != NULL_LENGTH;
    }

    private int checkLength(int length, int least, String what) {
        long most = recordEnd - in.position();
        if (length < least || length > most) {
            throw illegal(what + " length", least + " to " + most, length);
        }
        return length;
    }

    private CorruptBatchException illegal(String what, String expected, long actual) {
        return new CorruptBatchException(
                "[RecordBatch " + batch.baseOffset() + "] " + what + ": expected " + expected + " but was " + actual);
    }
}
