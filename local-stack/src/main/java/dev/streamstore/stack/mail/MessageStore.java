package dev.streamstore.stack.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.util.SharedFileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The messages, each a file of its own in {@code messages/}, and their summaries in memory.
 *
 * <p>A message is on the disk before it is accepted, and appears by an atomic rename: after a crash there are whole
 * messages only. As in delivery agents with duplicate suppression, a Message-ID is stored once: its hash is the name of
 * the file. Safe for concurrent use.
 */
final class MessageStore {
    private static final Logger LOG = LoggerFactory.getLogger(MessageStore.class);
    private static final String SUFFIX = ".mail";
    private static final int ID_BYTES = 12;

    private final Path messages;
    private final Path spool;
    private final DirectorySync sync;
    private final InstantSource clock;
    private final MessageFile files = new MessageFile(JsonMapper.builder().build());
    private final Map<String, StoredMessage> byId = new HashMap<>();
    private final List<StoredMessage> arrived = new ArrayList<>();

    /** Opens the store, and reads the summary of every message in it. */
    MessageStore(Path directory, InstantSource clock) throws IOException {
        this.messages = Files.createDirectories(directory.resolve("messages"));
        this.spool = Files.createDirectories(directory.resolve("spool"));
        this.sync = new DirectorySync(messages);
        this.clock = clock;
        removeUnfinished();
        load();
    }

    private void removeUnfinished() throws IOException {
        try (Stream<Path> left = Files.list(spool)) {
            for (Path file : left.toList()) {
                Files.delete(file); // was never accepted: its sender still has it
            }
        }
    }

    private void load() throws IOException {
        try (Stream<Path> found = Files.list(messages)) {
            for (Path file : found.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
                try {
                    arrived.add(files.readSummary(file));
                } catch (IOException | RuntimeException e) {
                    LOG.error("[inbox] unreadable message left out: {}", file, e);
                }
            }
        }
        arrived.sort(Comparator.comparing(StoredMessage::receivedAt).thenComparing(StoredMessage::id));
        arrived.forEach(message -> byId.put(message.id(), message));
    }

    /** To receive a message into. */
    IncomingMessage incoming() {
        return new IncomingMessage(spool);
    }

    /** Stores a received message unless its Message-ID is there already. It is on the disk when this returns. */
    void accept(IncomingMessage raw, String sender, List<String> recipients) throws IOException {
        StoredMessage summary = summarize(raw, sender, recipients);
        if (find(summary.id()).isEmpty()) {
            Path complete = spool.resolve(randomId() + SUFFIX);
            files.write(complete, summary, raw);
            add(summary, complete);
        }
        // Also for one that was there: the other delivery may not have come so far yet.
        sync.force();
    }

    private synchronized void add(StoredMessage summary, Path complete) throws IOException {
        if (byId.containsKey(summary.id())) {
            Files.delete(complete);
            return;
        }
        Files.move(complete, fileOf(summary.id()), StandardCopyOption.ATOMIC_MOVE);
        byId.put(summary.id(), summary);
        arrived.add(summary);
    }

    private StoredMessage summarize(IncomingMessage raw, String sender, List<String> recipients) throws IOException {
        try (InputStream in = raw.open()) {
            ParsedMessage parsed = new ParsedMessage(in);
            return new StoredMessage(
                    parsed.messageId().map(MessageStore::idOf).orElseGet(MessageStore::randomId),
                    parsed.author().orElse(sender),
                    String.join(", ", recipients),
                    parsed.subject(),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS),
                    parsed.attachments());
        } catch (MessagingException e) {
            throw new IOException("[inbox] not a mail: " + e.getMessage(), e);
        }
    }

    private static String idOf(String messageId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(messageId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String randomId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 2 * ID_BYTES);
    }

    /** Summaries, the newest first. */
    synchronized List<StoredMessage> newestFirst() {
        return List.copyOf(arrived).reversed();
    }

    synchronized Optional<StoredMessage> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Reads a stored message; the result of {@code reader} must not keep the stream. */
    <T> T read(StoredMessage message, Reader<T> reader) throws IOException {
        Path file = fileOf(message.id());
        try (SharedFileInputStream whole = new SharedFileInputStream(file.toFile());
                InputStream raw = whole.newStream(files.rawStart(file), -1)) {
            return reader.read(new ParsedMessage(raw));
        } catch (MessagingException e) {
            throw new IOException("[inbox] message " + message.id() + " can't be read: " + e.getMessage(), e);
        }
    }

    /** What to do with an open message. */
    interface Reader<T> {
        T read(ParsedMessage message) throws IOException, MessagingException;
    }

    private Path fileOf(String id) {
        return messages.resolve(id + SUFFIX);
    }
}
