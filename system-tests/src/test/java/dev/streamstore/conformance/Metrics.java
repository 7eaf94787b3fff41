package dev.streamstore.conformance;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code /actuator/prometheus} says at one moment: values by name and labels, as they are written there. */
record Metrics(Map<String, Double> values) {

    static Metrics of(Api broker) {
        Map<String, Double> values = new LinkedHashMap<>();
        broker.get("/actuator/prometheus").expect(200).text().lines().forEach(line -> {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith("#") && space > 0) {
                values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        });
        return new Metrics(values);
    }

    /** The sum over all labels that contain every one of these texts. */
    double value(String name, String... labels) {
        double sum = 0;
        for (Map.Entry<String, Double> entry : values.entrySet()) {
            if (matches(entry.getKey(), name, labels)) {
                sum += entry.getValue();
            }
        }
        return sum;
    }

    boolean has(String name, String... labels) {
        return values.keySet().stream().anyMatch(key -> matches(key, name, labels));
    }

    private static boolean matches(String key, String name, String... labels) {
        int brace = key.indexOf('{');
        if (!(brace < 0 ? key : key.substring(0, brace)).equals(name)) {
            return false;
        }
        for (String label : labels) {
            if (!key.contains(label)) {
                return false;
            }
        }
        return true;
    }
}
