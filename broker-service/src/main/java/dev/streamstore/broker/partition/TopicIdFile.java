package dev.streamstore.broker.partition;

import dev.streamstore.broker.runtime.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Which topic a partition's directory belongs to: names are used again, ids are not. Kafka's {@code partition.metadata}:
 *
 * <pre>
 * version: 0
 * topic_id: 16 bytes in base64 for URLs, without padding
 * </pre>
 */
final class TopicIdFile {
    private static final String NAME = "partition.metadata";
    private static final String VERSION = "version: 0";
    private static final String TOPIC_ID = "topic_id: ";
    private static final int ID_BYTES = 16;

    private TopicIdFile() {}

    static Path in(Path directory) {
        return directory.resolve(NAME);
    }

    /** Durable on return. */
    static void write(FileStore files, Path directory, UUID topicId) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES)
                .putLong(topicId.getMostSignificantBits())
                .putLong(topicId.getLeastSignificantBits());
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
        files.writeAtomically(
                in(directory), (VERSION + "\n" + TOPIC_ID + text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Empty when there is none or it is damaged. */
    static Optional<UUID> read(FileStore files, Path directory) throws IOException {
        try {
            List<String> lines = new String(files.readAll(in(directory)), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (lines.size() != 2
                    || !lines.get(0).equals(VERSION)
                    || !lines.get(1).startsWith(TOPIC_ID)) {
                return Optional.empty();
            }
            ByteBuffer id =
                    ByteBuffer.wrap(Base64.getUrlDecoder().decode(lines.get(1).substring(TOPIC_ID.length())));
            return id.remaining() == ID_BYTES ? Optional.of(new UUID(id.getLong(), id.getLong())) : Optional.empty();
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
