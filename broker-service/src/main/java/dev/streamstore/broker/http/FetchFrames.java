package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.fetch.FetchPosition;
import dev.streamstore.broker.fetch.Fetched;
import dev.streamstore.broker.partition.ReadResult;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary answer to a fetch of many partitions: a frame for each, in the order of the request, integers big-endian.
 *
 * <pre>
 * int32   bytes after this field
 * int16   length of the topic's name, then the name in UTF-8
 * int32   partition
 * int16   length of the error code, then the code in ASCII; 0: no error
 * int64   high watermark     -1: unknown
 * int64   log start offset   -1: unknown
 * int64   next offset        -1 with an error
 * rest    batches as stored, or with an error its detail in UTF-8
 * </pre>
 */
final class FetchFrames {

    private static final int FIXED_BYTES = 4 + 2 + 4 + 2 + 8 + 8 + 8;

    /** Up to here one write of all is cheaper than one for each part. */
    private static final int ONE_WRITE_BYTES = 64 * 1024;

    private FetchFrames() {}

    static void write(List<Fetched> fetched, HttpServletResponse response) throws IOException {
        List<ByteBuffer> parts = new ArrayList<>();
        for (Fetched one : fetched) {
            frame(one, parts);
        }
        long bytes = parts.stream().mapToLong(ByteBuffer::remaining).sum();
        response.setContentLengthLong(bytes);
        ServletOutputStream out = response.getOutputStream();
        if (bytes <= ONE_WRITE_BYTES) {
            ByteBuffer all = ByteBuffer.allocate((int) bytes);
            parts.forEach(all::put);
            out.write(all.flip());
        } else {
            for (ByteBuffer part : parts) {
                out.write(part);
            }
        }
    }

    static void frame(Fetched fetched, List<ByteBuffer> parts) {
        switch (fetched) {
            case Fetched.Records(FetchPosition position, ReadResult read) -> {
                ByteBuffer head = head(position, "", read.batches().remaining());
                head.putLong(read.highWatermark())
                        .putLong(read.logStartOffset())
                        .putLong(read.nextOffset());
                parts.add(head.flip());
                parts.add(read.batches());
            }
            case Fetched.Refused(FetchPosition position, BrokerFault fault) -> {
                byte[] detail = String.valueOf(fault.getMessage()).getBytes(StandardCharsets.UTF_8);
                ByteBuffer head = head(position, fault.code().name(), detail.length);
                head.putLong(extra(fault, "highWatermark"))
                        .putLong(extra(fault, "logStartOffset"))
                        .putLong(-1);
                parts.add(head.flip());
                parts.add(ByteBuffer.wrap(detail));
            }
        }
    }

    private static ByteBuffer head(FetchPosition position, String code, int restBytes) {
        byte[] topic = position.topic().value().getBytes(StandardCharsets.UTF_8);
        byte[] error = code.getBytes(StandardCharsets.US_ASCII);
        int headBytes = FIXED_BYTES + topic.length + error.length;
        return ByteBuffer.allocate(headBytes)
                .putInt(headBytes - 4 + restBytes)
                .putShort((short) topic.length)
                .put(topic)
                .putInt(position.partition())
                .putShort((short) error.length)
                .put(error);
    }

    private static long extra(BrokerFault fault, String field) {
        return fault.extras().get(field) instanceof Number number ? number.longValue() : -1;
    }
}
