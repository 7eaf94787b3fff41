package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which leader epoch begins at which offset, in Kafka's {@code leader-epoch-checkpoint}:
 *
 * <pre>
 * 0               version
 * n               entries
 * epoch offset    n lines, both ascending
 * </pre>
 *
 * Changed under the log's lock.
 */
final class LeaderEpochs {
    private static final String FILE = "leader-epoch-checkpoint";
    private static final String VERSION = "0";

    private final FileStore files;
    private final Path path;
    private final List<Entry> entries = new ArrayList<>();

    LeaderEpochs(FileStore files, Path directory) {
        this.files = files;
        this.path = directory.resolve(FILE);
    }

    /** From {@code startOffset} on batches have {@code epoch}, until the next entry. */
    record Entry(int epoch, long startOffset) {
        boolean isBefore(Entry other) {
            return epoch < other.epoch && startOffset <= other.startOffset;
        }
    }

    /** Takes over what was written; empty is returned when nothing was, or it is damaged. */
    static Optional<LeaderEpochs> load(FileStore files, Path directory) throws IOException {
        LeaderEpochs epochs = new LeaderEpochs(files, directory);
        try {
            List<String> lines = new String(files.readAll(epochs.path), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return epochs.parse(lines) ? Optional.of(epochs) : Optional.empty();
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private boolean parse(List<String> lines) {
        if (lines.size() < 2 || !lines.get(0).equals(VERSION) || Integer.parseInt(lines.get(1)) != lines.size() - 2) {
            return false;
        }
        for (String line : lines.subList(2, lines.size())) {
            String[] fields = line.split(" ", -1);
            if (fields.length != 2) {
                return false;
            }
            Entry entry = new Entry(Integer.parseInt(fields[0]), Long.parseLong(fields[1]));
            if (!entries.isEmpty() && !entries.getLast().isBefore(entry)) {
                return false;
            }
            entries.add(entry);
        }
        return true;
    }

    /** The epoch of the last batch; -1 when there is none. */
    int latest() {
        return entries.isEmpty() ? -1 : entries.getLast().epoch();
    }

    /** Notes that batches from {@code startOffset} on have this epoch; durable on return. Nothing unless it is newer. */
    void assign(int epoch, long startOffset) throws IOException {
        if (epoch <= latest()) {
            return;
        }
        Entry entry = new Entry(epoch, startOffset);
        entries.add(entry);
        try {
            write();
        } catch (IOException e) {
            entries.remove(entry);
            throw e;
        }
    }

    /** As {@link #assign}, but is written only by {@link #write}. */
    void note(int epoch, long startOffset) {
        if (epoch > latest()) {
            entries.add(new Entry(epoch, startOffset));
        }
    }

    /** Forgets what begins at {@code endOffset} or after it; durable on return. */
    void truncate(long endOffset) throws IOException {
        if (entries.removeIf(entry -> entry.startOffset() >= endOffset)) {
            write();
        }
    }

    void write() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(VERSION).append('\n').append(entries.size()).append('\n');
        entries.forEach(entry -> text.append(entry.epoch())
                .append(' ')
                .append(entry.startOffset())
                .append('\n'));
        files.writeAtomically(path, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }
}
