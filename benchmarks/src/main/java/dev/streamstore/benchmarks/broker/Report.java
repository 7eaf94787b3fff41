package dev.streamstore.benchmarks.broker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was measured: a row per figure, a column per contender, a value per round. Prints each value as it comes, and the
 * table at the end: medians, and the ratio of each round's values, since those were taken right after each other.
 */
final class Report {

    /** @param moreIsBetter otherwise less is */
    record Row(String title, String unit, boolean moreIsBetter) {}

    private final Map<Row, Map<String, List<Double>>> rows = new LinkedHashMap<>();

    void add(Row row, String column, double value) {
        rows.computeIfAbsent(row, r -> new LinkedHashMap<>())
                .computeIfAbsent(column, c -> new ArrayList<>())
                .add(value);
        System.out.printf(Locale.ROOT, "  %-44s %-20s %12s %s%n", row.title(), column, text(value), row.unit());
    }

    /** Markdown, as {@code docs/measurements.md} shows it. */
    void print() {
        System.out.printf("%n| what | unit | Kafka | StreamStore | ratio (each round) | fsync | ratio |%n");
        System.out.println("|---|---|---|---|---|---|---|");
        rows.forEach((row, columns) -> System.out.printf(
                "| %s%s | %s | %s | %s | %s | %s | %s |%n",
                row.title(),
                row.moreIsBetter() ? "" : " ↓",
                row.unit(),
                median(columns, Columns.KAFKA),
                median(columns, Columns.OURS),
                ratios(columns, Columns.OURS),
                median(columns, Columns.FSYNC),
                ratios(columns, Columns.FSYNC)));
    }

    private static String median(Map<String, List<Double>> columns, String column) {
        List<Double> values = columns.getOrDefault(column, List.of());
        return values.isEmpty() ? "" : text(median(values));
    }

    private static String ratios(Map<String, List<Double>> columns, String column) {
        List<Double> ours = columns.getOrDefault(column, List.of());
        List<Double> peers = columns.getOrDefault(Columns.KAFKA, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), peers.size()); i++) {
            ratios.add(ours.get(i) / peers.get(i));
        }
        if (ratios.isEmpty()) {
            return "";
        }
        String each = ratios.stream()
                .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                .collect(Collectors.joining(" "));
        return String.format(Locale.ROOT, "**%.2f** (%s)", median(ratios), each);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
    }

    /** The names of the columns. */
    static final class Columns {
        static final String KAFKA = "Kafka";
        static final String OURS = "StreamStore";
        static final String FSYNC = "StreamStore fsync";

        private Columns() {}
    }
}
