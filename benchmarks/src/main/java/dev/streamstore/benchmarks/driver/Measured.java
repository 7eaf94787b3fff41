package dev.streamstore.benchmarks.driver;

import java.util.Map;

/** What a driver reported, by name. */
public record Measured(Map<String, Double> values) {

    public static final String RECORDS_PER_S = "recordsPerS";
    public static final String P50_MS = "p50Ms";
    public static final String P99_MS = "p99Ms";
    public static final String IN_RECORDS_PER_S = "inRecordsPerS";
    public static final String OUT_RECORDS_PER_S = "outRecordsPerS";

    public Measured {
        values = Map.copyOf(values);
    }

    public double of(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalStateException(
                    "[driver] results: expected one of " + values.keySet() + " but was " + name);
        }
        return value;
    }
}
