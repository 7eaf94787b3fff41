package dev.streamstore.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The repository's files. */
final class Files {
    static final Path ROOT = Path.of(System.getProperty("streamstore.root", ".."))
            .toAbsolutePath()
            .normalize();
    static final String VERSION = System.getProperty("streamstore.version", "0.1.0-SNAPSHOT");

    private Files() {}

    static String read(Path file) {
        try {
            return java.nio.file.Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("[files] " + file, e);
        }
    }

    /** What is in a directory, by name. */
    static List<String> names(Path directory) {
        try (Stream<Path> entries = java.nio.file.Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("[files] " + directory, e);
        }
    }

    /** Every document of a YAML file. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> yaml(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
            if (document != null) {
                documents.add((Map<String, Object>) document);
            }
        }
        return documents;
    }
}
