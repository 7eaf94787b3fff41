package dev.streamstore.benchmarks.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The one ready-made value that all records of a load share, the same for every broker. */
final class Payload {
    private Payload() {}

    /** A file of so many random letters, the same ones each time. */
    static Path file(Path directory, int bytes) throws IOException {
        Path file = directory.resolve("payload-" + bytes);
        if (!Files.exists(file)) {
            Random random = new Random(0);
            StringBuilder letters = new StringBuilder(bytes);
            for (int i = 0; i < bytes; i++) {
                letters.append((char) ('A' + random.nextInt(26)));
            }
            Files.writeString(file, letters, StandardCharsets.US_ASCII);
        }
        return file;
    }
}
