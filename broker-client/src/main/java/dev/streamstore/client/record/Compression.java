package dev.streamstore.client.record;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import org.xerial.snappy.SnappyInputStream;
import org.xerial.snappy.SnappyOutputStream;

/**
 * How a batch's records are compressed; the codes are the lowest three bits of the batch's attributes. What is written
 * is what Kafka's own producer writes at its default levels: a gzip stream, blocks of snappy in the frame of
 * snappy-java, an LZ4 frame of independent 64 KiB blocks, a zstd stream.
 */
public enum Compression {
    NONE(0),
    GZIP(1),
    SNAPPY(2),
    LZ4(3),
    ZSTD(4);

    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int ZSTD_BUFFER_BYTES = 16 * 1024;

    private final int code;

    Compression(int code) {
        this.code = code;
    }

    /** The number in the batch's attributes, from 0 to 4. */
    public int code() {
        return code;
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
        if (this == NONE) {
            return records;
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(Math.max(64, records.length / 4));
        try (OutputStream out = compressor(compressed)) {
            out.write(records);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private OutputStream compressor(OutputStream out) throws IOException {
        return switch (this) {
            case NONE -> out;
            case GZIP -> new GZIPOutputStream(out, BUFFER_BYTES);
            case SNAPPY -> new SnappyOutputStream(out);
            case LZ4 -> new LZ4FrameOutputStream(out, BLOCKSIZE.SIZE_64KB, FLG.Bits.BLOCK_INDEPENDENCE);
            case ZSTD ->
                new BufferedOutputStream(
                        new ZstdOutputStreamNoFinalizer(out, RecyclingBufferPool.INSTANCE), ZSTD_BUFFER_BYTES);
        };
    }

    /** What comes out may be far more than went in: the caller limits it. Takes a few MiB of memory, never more. */
    InputStream decompress(ByteArrayInputStream records) throws IOException {
        return switch (this) {
            case NONE -> records;
            case GZIP -> new GZIPInputStream(records, BUFFER_BYTES);
            // A block can't be longer than all there is: what claims to be gets no memory.
            case SNAPPY -> new SnappyInputStream(records, records.available());
            case LZ4 -> new LZ4FrameInputStream(records);
            // Not the one without a finalizer: an iteration may be given up halfway, and its memory is not Java's.
            case ZSTD -> new ZstdInputStream(records, RecyclingBufferPool.INSTANCE);
        };
    }
}
