package dev.streamstore.stack.process;

import java.nio.file.Path;
import java.util.List;

/** A process that did not become healthy, with the last lines it wrote. */
public final class StartFailedException extends ProcessException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lastLines;

    StartFailedException(String problem, List<String> lastLines, Path log) {
        super(message(problem, lastLines, log));
        this.lastLines = List.copyOf(lastLines);
    }

    /** What it wrote last in this attempt, oldest line first. */
    public List<String> lastLines() {
        return lastLines;
    }

    private static String message(String problem, List<String> lastLines, Path log) {
        StringBuilder text = new StringBuilder(problem);
        lastLines.forEach(line -> text.append("\n    | ").append(line));
        return text.append("\n  hint: ")
                .append(hint(String.join("\n", lastLines)))
                .append("\n  whole log: ")
                .append(log)
                .toString();
    }

    private static String hint(String output) {
        if (output.contains("No space left on device")) {
            return "the disk is full";
        }
        if (output.contains("already in use")) {
            return "a port it needs was taken by another program while it started";
        }
        if (output.contains("OutOfMemoryError") || output.contains("Cannot allocate memory")) {
            return "not enough memory; stop other programs or start fewer processes with --only";
        }
        if (output.contains("UnsupportedClassVersionError")) {
            return "it was built for a newer Java; set STREAMSTORE_JAVA_HOME to a JDK 25 or newer";
        }
        if (output.contains("Unable to access jarfile")) {
            return "it is not built; run mvn -DskipTests package";
        }
        if (output.contains("Migration checksum mismatch") || output.contains("Validate failed")) {
            return "the database was made by another version; ./streamstore reset starts afresh";
        }
        return output.isBlank() ? "it wrote nothing" : "the lines above say why";
    }
}
