package dev.streamstore.analytics.figures;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/**
 * Names a figure: one of a dimension.
 *
 * @param key a region's code, a sku, the start of a minute as ISO-8601, or the empty string for the total
 */
record FigureKey(Dimension dimension, String key) implements Comparable<FigureKey> {

    /** The names are stored. */
    enum Dimension {
        TOTAL,
        REGION,
        PRODUCT,
        MINUTE
    }

    static final FigureKey TOTAL = new FigureKey(Dimension.TOTAL, "");

    private static final Comparator<FigureKey> ORDER =
            Comparator.comparing(FigureKey::dimension).thenComparing(FigureKey::key);

    static FigureKey minuteOf(Instant at) {
        return new FigureKey(
                Dimension.MINUTE, at.truncatedTo(ChronoUnit.MINUTES).toString());
    }

    @Override
    public int compareTo(FigureKey other) {
        return ORDER.compare(this, other);
    }
}
