package dev.streamstore.client.record;

/** The batch is well-formed but compressed in a way that this build can't read. */
public final class UnsupportedCompressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedCompressionException(Compression compression) {
        super("[RecordBatch] compression: expected none or gzip but was "
                + compression.name().toLowerCase(java.util.Locale.ROOT));
    }
}
