package dev.streamstore.broker.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Safe for use by any number of threads; an interrupt neither ends an operation nor harms the file. */
public interface StoredFile extends Closeable {

    /**
     * Fills the buffer from its position to its limit with the bytes from {@code position} on.
     *
     * @throws java.io.EOFException when the file ends before
     */
    void read(ByteBuffer into, long position) throws IOException;

    /** Writes the buffer from its position to its limit; on failure any part of it may have been written. */
    void write(ByteBuffer from, long position) throws IOException;

    long size() throws IOException;

    /** Cuts the file off; does nothing when it is not longer. */
    void truncate(long size) throws IOException;

    /** Makes what was written durable. */
    void force() throws IOException;

    /** Operations going on, and later ones, throw {@link java.nio.channels.ClosedChannelException}. Idempotent. */
    @Override
    void close() throws IOException;
}
