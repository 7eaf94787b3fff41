package dev.streamstore.stack.mail;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file of one message:
 *
 * <pre>
 * line 1   the summary ({@link StoredMessage}) as JSON in UTF-8, ended by a line feed; contains no line feed itself
 * rest     the message exactly as it was received (RFC 5322)
 * </pre>
 */
final class MessageFile {
    private final JsonMapper json;

    MessageFile(JsonMapper json) {
        this.json = json;
    }

    /** Writes a new file; what is in it is on the disk when this returns. */
    void write(Path file, StoredMessage summary, IncomingMessage raw) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
            out.write((json.writeValueAsString(summary) + "\n").getBytes(StandardCharsets.UTF_8));
            raw.copyTo(out);
            out.flush();
            channel.force(true);
        }
    }

    StoredMessage readSummary(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            return json.readValue(String.valueOf(reader.readLine()), StoredMessage.class);
        }
    }

    /** Where the message as received begins, in bytes. */
    long rawStart(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                var buffered = new BufferedInputStream(in)) {
            long position = 1;
            for (int b = buffered.read(); b != '\n'; b = buffered.read()) {
                if (b < 0) {
                    throw new IOException("[inbox] bad message file " + file + ": expected a line feed but it ended");
                }
                position++;
            }
            return position;
        }
    }
}
