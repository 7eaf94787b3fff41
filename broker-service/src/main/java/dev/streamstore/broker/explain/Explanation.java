package dev.streamstore.broker.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All there is to say about something at one moment.
 *
 * @param findings what matters most first; at least one
 */
public record Explanation(List<Finding> findings) {

    public Explanation {
        if (findings.isEmpty()) {
            throw new IllegalArgumentException("[Explanation] findings: expected at least one but were none");
        }
        List<Finding> sorted = new ArrayList<>(findings);
        sorted.sort(Comparator.comparing(Finding::severity).reversed());
        findings = List.copyOf(sorted);
    }

    /** In one sentence or two. */
    public String summary() {
        return findings.getFirst().sentence();
    }

    public Severity severity() {
        return findings.getFirst().severity();
    }
}
