package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The offset before which all segments are whole on the disk, in {@code recovery-point}: after an unclean stop only what
 * comes later is read. None of the segments after it was ever compacted.
 *
 * @param offset 0 when it is not known
 * @param known whether there is a note that can be read: without one any segment but the last may have been compacted
 */
record RecoveryPoint(long offset, boolean known) {
    private static final String FILE = "recovery-point";

    static Path path(Path directory) {
        return directory.resolve(FILE);
    }

    static Checkpoint file(FileStore files, Path directory) {
        return new Checkpoint(files, path(directory));
    }

    static RecoveryPoint load(FileStore files, Path directory) throws IOException {
        Optional<List<Long>> noted = file(files, directory).read();
        return new RecoveryPoint(noted.map(List::getFirst).orElse(0L), noted.isPresent());
    }
}
