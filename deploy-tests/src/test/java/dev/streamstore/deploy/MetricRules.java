package dev.streamstore.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Alerts ask for metrics that the applications export: by their sources, or by the broker's protocol. */
final class MetricRules {
    private static final Pattern METRIC = Pattern.compile("streamstore_[a-z_]+");
    private static final List<String> SOURCES = List.of("broker-service", "common-events");

    private MetricRules() {}

    static List<String> alerts(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        String protocol = Files.read(Files.ROOT.resolve("docs/protocol.md"));
        for (Map<String, Object> rules : Objects.of(objects, "PrometheusRule")) {
            Tree.walk(rules, (key, value) -> {
                Matcher metric = METRIC.matcher(key.equals("expr") ? String.valueOf(value) : "");
                while (metric.find()) {
                    boolean promised = protocol.contains("`" + metric.group() + "`");
                    if (!promised && SOURCES.stream().noneMatch(module -> names(module, metric.group()))) {
                        findings.add("alert: nothing exports " + metric.group());
                    }
                }
            });
        }
        return findings;
    }

    /** In the sources a metric has dots; a counter's suffix is added when it is exported. */
    private static boolean names(String module, String metric) {
        String name = '"' + metric.replaceAll("_total$", "").replace('_', '.') + '"';
        try (Stream<Path> sources =
                java.nio.file.Files.walk(Files.ROOT.resolve(module).resolve("src/main/java"))) {
            return sources.filter(file -> file.toString().endsWith(".java"))
                    .anyMatch(file -> Files.read(file).contains(name));
        } catch (IOException e) {
            throw new UncheckedIOException("[metrics] " + module, e);
        }
    }
}
