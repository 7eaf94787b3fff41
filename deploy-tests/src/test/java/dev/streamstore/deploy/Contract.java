package dev.streamstore.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the sources say about topics and groups. */
final class Contract {
    private static final Pattern PARTITIONS = Pattern.compile("int PARTITIONS = (\\d+);");

    private static final Pattern FIELD = Pattern.compile("\"([a-z]+)\"");

    private Contract() {}

    static int partitions() {
        Matcher matcher = PARTITIONS.matcher(
                Files.read(Files.ROOT.resolve("common-events/src/main/java/dev/streamstore/events/Topics.java")));
        if (!matcher.find()) {
            throw new IllegalStateException("[contract] Topics.PARTITIONS was not found");
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** Whether a service's sources name this consumer group. */
    static boolean isGroupOf(String module, String group) {
        try (Stream<Path> sources =
                java.nio.file.Files.walk(Files.ROOT.resolve(module).resolve("src/main/java"))) {
            return sources.filter(file -> file.toString().endsWith(".java"))
                    .anyMatch(file -> Files.read(file).contains('"' + group + '"'));
        } catch (IOException e) {
            throw new UncheckedIOException("[contract] " + module, e);
        }
    }

    /** Fields of {@code GET /v1/groups/{group}}, as the protocol's reference has them. */
    static List<String> groupFields() {
        String answer = Files.read(Files.ROOT.resolve("docs/protocol.md"))
                .lines()
                .filter(line -> line.contains("`GET /v1/groups/{group}` MUST answer"))
                .findFirst()
                .orElseThrow();
        String topLevel = answer.substring(0, answer.indexOf("\"members\""));
        return FIELD.matcher(topLevel).results().map(field -> field.group(1)).toList();
    }
}
