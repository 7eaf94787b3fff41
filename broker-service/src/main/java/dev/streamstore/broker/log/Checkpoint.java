package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A small file of numbers that is either whole or not there.
 *
 * <pre>
 * one number a line, decimal
 * the last line: the CRC-32C of the lines before, decimal
 * </pre>
 */
final class Checkpoint {
    private final FileStore files;
    private final Path path;

    Checkpoint(FileStore files, Path path) {
        this.files = files;
        this.path = path;
    }

    /** Durable on return. */
    void write(List<Long> numbers) throws IOException {
        StringBuilder text = new StringBuilder();
        numbers.forEach(number -> text.append(number).append('\n'));
        text.append(checksum(text.toString())).append('\n');
        files.writeAtomically(path, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Empty when there is none or it is damaged. */
    Optional<List<Long>> read() throws IOException {
        String text;
        try {
            text = new String(files.readAll(path), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        int lastLine = text.lastIndexOf('\n', text.length() - 2) + 1;
        try {
            if (Long.parseLong(text.substring(lastLine).strip()) != checksum(text.substring(0, lastLine))) {
                return Optional.empty();
            }
            List<Long> numbers = new ArrayList<>();
            text.substring(0, lastLine).lines().forEach(line -> numbers.add(Long.parseLong(line)));
            // "0", which is what a cut may leave of it, is the checksum of no number at all.
            return numbers.isEmpty() ? Optional.empty() : Optional.of(numbers);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Durable on return. */
    void delete() throws IOException {
        if (files.exists(path)) {
            files.delete(path);
            files.forceDirectory(path.resolveSibling("."));
        }
    }

    private static long checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
