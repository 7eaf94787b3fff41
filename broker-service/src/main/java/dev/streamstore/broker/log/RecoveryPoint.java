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
 * @param offset 0 when nothing was noted yet
 * @param damaged whether there is a note that can't be read: then nothing is known, not even what was compacted
 */
record RecoveryPoint(long offset, boolean damaged) {
    private static final String FILE = "recovery-point";

    static Checkpoint file(FileStore files, Path directory) {
        return new Checkpoint(files, directory.resolve(FILE));
    }

    static RecoveryPoint load(FileStore files, Path directory) throws IOException {
        Optional<List<Long>> noted = file(files, directory).read();
        return new RecoveryPoint(
                noted.map(List::getFirst).orElse(0L), noted.isEmpty() && files.exists(directory.resolve(FILE)));
    }
}
