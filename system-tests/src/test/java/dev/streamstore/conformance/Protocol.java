package dev.streamstore.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code docs/protocol.md} says. */
final class Protocol {
    private static final Pattern NUMBER = Pattern.compile("^- \\*\\*([A-Z]+-\\d+)\\*\\*", Pattern.MULTILINE);
    private static final Pattern ERROR_ROW = Pattern.compile("^\\| `([A-Z_]+)` \\| \\d{3} \\|", Pattern.MULTILINE);
    private static final Pattern OTHER_CODE = Pattern.compile("`([A-Z_]+)` \\d{3}\\b");
    private static final Pattern METRIC_ROW = Pattern.compile("^\\| `(streamstore_[^|]*) \\|", Pattern.MULTILINE);

    private Protocol() {}

    /** In order, as often as they stand there. */
    static List<String> requirements() {
        return all(NUMBER, text()).toList();
    }

    static Set<String> errorCodes() {
        Set<String> codes = all(ERROR_ROW, text()).collect(Collectors.toCollection(TreeSet::new));
        all(OTHER_CODE, text().substring(text().indexOf("Codes for what no endpoint")))
                .forEach(codes::add);
        return codes;
    }

    /** The names of the metrics, without {@code _seconds}' endings. */
    static Set<String> metrics() {
        return all(METRIC_ROW, text())
                .flatMap(cell -> all(Pattern.compile("(streamstore_\\w+)"), cell))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
    }

    private static String text() {
        try {
            return Files.readString(
                    Path.of(System.getProperty("streamstore.root", "..")).resolve("docs/protocol.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
