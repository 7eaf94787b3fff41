package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes the batches of one append so that the end of the process, at whatever byte, leaves all of them or none: the first
 * one is written last. Recovery reads from the front and ends the log where no whole batch begins; so nothing of an append
 * counts before its first batch is whole, and then the others are.
 */
final class WholeAppend {
    private WholeAppend() {}

    /**
     * Writes at the end of a file.
     *
     * @param end where the file ends for now
     * @param bytes from position to limit; consumed
     * @param firstBytes how many of them are the first batch
     * @throws TornAppendException when a part may be in the file
     * @throws IOException when nothing is
     */
    static void write(StoredFile file, long end, ByteBuffer bytes, int firstBytes) throws IOException {
        try {
            ByteBuffer first = bytes.slice(bytes.position(), firstBytes);
            bytes.position(bytes.position() + firstBytes);
            if (bytes.hasRemaining()) {
                file.write(bytes, end + firstBytes);
            }
            file.write(first, end);
        } catch (IOException e) {
            takeBack(file, end, e);
            throw e;
        }
    }

    private static void takeBack(StoredFile file, long end, IOException reason) throws TornAppendException {
        try {
            file.truncate(end);
        } catch (IOException e) {
            reason.addSuppressed(e);
            throw new TornAppendException(reason);
        }
    }
}
