package dev.streamstore.client.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How a batch's records are compressed; the codes are the lowest three bits of the batch's attributes. */
public enum Compression {
    NONE(0),
    GZIP(1),
    SNAPPY(2),
    LZ4(3),
    ZSTD(4);

    private static final int BUFFER_BYTES = 8 * 1024;

    private final int code;

    Compression(int code) {
        this.code = code;
    }

    /** The number in the batch's attributes, from 0 to 4. */
    public int code() {
        return code;
    }

    /** Whether this build can write and read it. */
    public boolean supported() {
        return this == NONE || this == GZIP;
    }

    /** @throws CorruptBatchException when no compression has this code */
    static Compression ofCode(int code) {
        return switch (code) {
            case 0 -> NONE;
            case 1 -> GZIP;
            case 2 -> SNAPPY;
            case 3 -> LZ4;
            case 4 -> ZSTD;
            default ->
                throw new CorruptBatchException("[RecordBatch] compression code: expected 0 to 4 but was " + code);
        };
    }

    byte[] compress(byte[] records) {
        return switch (this) {
            case NONE -> records;
            case GZIP -> gzip(records);
            case SNAPPY, LZ4, ZSTD -> throw new UnsupportedCompressionException(this);
        };
    }

    InputStream decompress(InputStream records) throws IOException {
        return switch (this) {
            case NONE -> records;
            case GZIP -> new GZIPInputStream(records, BUFFER_BYTES);
            case SNAPPY, LZ4, ZSTD -> throw new UnsupportedCompressionException(this);
        };
    }

    private static byte[] gzip(byte[] records) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(Math.max(64, records.length / 4));
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed, BUFFER_BYTES)) {
            gzip.write(records);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
