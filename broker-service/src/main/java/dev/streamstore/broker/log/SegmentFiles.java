package dev.streamstore.broker.log;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the files that belong to the segment whose first record has {@code baseOffset}, as Kafka names them: the
 * offset in twenty digits, so that names sort as offsets do.
 *
 * @param suffix empty, or what a file is called on its way in
 */
record SegmentFiles(Path directory, long baseOffset, String suffix) {
    static final String LOG = ".log";
    static final String DELETED = ".deleted";

    /** Being written by compaction. */
    static final String CLEANED = ".cleaned";

    /** Written by compaction and whole: it takes the place of all segments that begin within it. */
    static final String SWAP = ".swap";

    private static final String INDEX = ".index";
    private static final String TIME_INDEX = ".timeindex";
    private static final String SNAPSHOT = ".snapshot";
    private static final Pattern NAME = Pattern.compile("([0-9]{20})((?:\\.[a-z]+)+)");

    SegmentFiles(Path directory, long baseOffset) {
        this(directory, baseOffset, "");
    }

    SegmentFiles {
        if (baseOffset < 0) {
            throw new IllegalArgumentException("[SegmentFiles] base offset: expected >= 0 but was " + baseOffset);
        }
    }

    SegmentFiles withSuffix(String other) {
        return new SegmentFiles(directory, baseOffset, other);
    }

    Path log() {
        return named(LOG);
    }

    Path index() {
        return named(INDEX);
    }

    Path timeIndex() {
        return named(TIME_INDEX);
    }

    List<Path> all() {
        return List.of(log(), index(), timeIndex());
    }

    /** Where the states of the producers before {@code offset} are kept. */
    static Path snapshot(Path directory, long offset) {
        return new SegmentFiles(directory, offset).named(SNAPSHOT);
    }

    /** The offset in a log file's name; empty for every other file. */
    static OptionalLong baseOffsetOfLog(Path file) {
        return offsetIn(file, LOG);
    }

    /** The offset in the name of a log file on its way in. */
    static OptionalLong baseOffsetOfLog(Path file, String suffix) {
        return offsetIn(file, LOG + suffix);
    }

    /** The offset in a snapshot's name; empty for every other file. */
    static OptionalLong offsetOfSnapshot(Path file) {
        return offsetIn(file, SNAPSHOT);
    }

    /** The offset in an index's name, of either kind; empty for every other file. */
    static OptionalLong baseOffsetOfIndex(Path file) {
        OptionalLong offset = offsetIn(file, INDEX);
        return offset.isPresent() ? offset : offsetIn(file, TIME_INDEX);
    }

    private Path named(String kind) {
        return directory.resolve("%020d".formatted(baseOffset) + kind + suffix);
    }

    private static OptionalLong offsetIn(Path file, String suffix) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches() || !name.group(2).equals(suffix)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(name.group(1)));
        } catch (NumberFormatException e) {
            // Twenty digits can say more than 64 bits: not one of ours.
            return OptionalLong.empty();
        }
    }
}
