package dev.streamstore.stack.mail;

import jakarta.mail.util.SharedByteArrayInputStream;
import jakarta.mail.util.SharedFileInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message as it arrives: in memory as long as it is small, else in a file of its own, which {@link #close} removes.
 * For one thread.
 */
final class IncomingMessage extends OutputStream {
    static final int MOST_IN_MEMORY = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(IncomingMessage.class);

    private final Path spool;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream rest;

    /** @param spool where big ones are put; what a crash leaves there may be deleted */
    IncomingMessage(Path spool) {
        this.spool = spool;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (rest == null && memory.size() + length > MOST_IN_MEMORY) {
            file = Files.createTempFile(spool, "incoming-", ".eml");
            rest = Files.newOutputStream(file);
            memory.writeTo(rest);
            memory.reset();
        }
        (rest == null ? memory : rest).write(bytes, offset, length);
    }

    /** What has arrived; fit to be read again and again by a parser. To be closed before the message is. */
    InputStream open() throws IOException {
        return file == null
                ? new SharedByteArrayInputStream(memory.toByteArray())
                : new SharedFileInputStream(file.toFile());
    }

    void copyTo(OutputStream out) throws IOException {
        if (file == null) {
            memory.writeTo(out);
        } else {
            Files.copy(file, out);
        }
    }

    @Override
    public void close() {
        try (OutputStream open = rest) {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("[inbox] {} could not be removed; the next start does it", file, e);
        }
    }
}
