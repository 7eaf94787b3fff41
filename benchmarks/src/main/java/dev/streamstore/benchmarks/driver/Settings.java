package dev.streamstore.benchmarks.driver;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a driver is told, {@code -Dname=value}, and what it tells at its end. */
public final class Settings {

    private static final String RESULT = "RESULT ";

    private Settings() {}

    static String text(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("[driver] -D" + name + ": expected a value but was not set");
        }
        return value;
    }

    static int integer(String name) {
        return Integer.parseInt(text(name));
    }

    static void report(Map<String, Double> results) {
        System.out.println(results.entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%s=%.6f", each.getKey(), each.getValue()))
                .collect(Collectors.joining(" ", RESULT, "")));
    }

    /**
     * The values of the last result in a driver's output.
     *
     * @throws IllegalStateException when there is none
     */
    public static Measured results(String output) {
        String line = output.lines()
                .filter(each -> each.startsWith(RESULT))
                .reduce((first, last) -> last)
                .orElseThrow(() ->
                        new IllegalStateException("[driver] output: expected a line of results but was\n" + output));
        Map<String, Double> results = new LinkedHashMap<>();
        Arrays.stream(line.substring(RESULT.length()).split(" ")).forEach(each -> {
            String[] pair = each.split("=", 2);
            results.put(pair[0], Double.parseDouble(pair[1]));
        });
        return new Measured(results);
    }
}
