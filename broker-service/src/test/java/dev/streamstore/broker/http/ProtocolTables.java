package dev.streamstore.broker.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The tables of {@code docs/protocol.md}: rows of cells, by the heading above them. */
final class ProtocolTables {

    private ProtocolTables() {}

    /** @param firstHeading the first cell of the table's head */
    static List<List<String>> rows(String heading, String firstHeading) {
        String text = read();
        String section = text.substring(text.indexOf("\n## " + heading + "\n") + 4);
        int end = section.indexOf("\n## ");
        return (end < 0 ? section : section.substring(0, end))
                .lines()
                .dropWhile(line -> !line.startsWith("| " + firstHeading + " |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("(?<!\\\\)\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private static String read() {
        try {
            return Files.readString(Path.of("../docs/protocol.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
