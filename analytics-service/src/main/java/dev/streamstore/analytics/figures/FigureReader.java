package dev.streamstore.analytics.figures;

import dev.streamstore.analytics.figures.FigureKey.Dimension;
import dev.streamstore.events.Region;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Reads the figures as people look at them. */
@Component
public class FigureReader {

    /** So many minutes are shown, the current one included. */
    public static final int MINUTES = 60;

    /** Of all money. */
    public static final String CURRENCY = Contribution.CURRENCY;

    private static final int TOP_PRODUCTS = 10;

    private final FigureTable figures;
    private final Articles articles;

    FigureReader(FigureTable figures, Articles articles) {
        this.figures = figures;
        this.articles = articles;
    }

    public record RegionFigures(Region region, Figures figures) {}

    /** @param figures {@code quantity} of confirmed orders that stand, and what they were paid */
    public record ProductFigures(String sku, String name, Figures figures) {}

    /** @param start inclusive; the end, a minute later, is exclusive */
    public record MinuteFigures(Instant start, Figures figures) {}

    public record LowStock(String sku, int available, int threshold) {}

    /**
     * @param byRegion every region, in the order of {@link Region}
     * @param topProducts by pieces sold, the most first
     * @param perMinute every one of the last {@link #MINUTES} minutes, the oldest first, by the time of the events
     * @param lowStock articles below their threshold, the emptiest first
     */
    public record Snapshot(
            Figures total,
            List<RegionFigures> byRegion,
            List<ProductFigures> topProducts,
            List<MinuteFigures> perMinute,
            List<LowStock> lowStock) {}

    /** The figures as they are now; {@code now} says which minutes are the last. */
    public Snapshot read(Instant now) {
        Instant first = now.truncatedTo(ChronoUnit.MINUTES).minus(MINUTES - 1, ChronoUnit.MINUTES);
        SortedMap<FigureKey, Figures> all = figures.read(FigureKey.minuteOf(first));
        return new Snapshot(
                all.getOrDefault(FigureKey.TOTAL, Figures.NONE),
                Arrays.stream(Region.values())
                        .map(region ->
                                new RegionFigures(region, figure(all, new FigureKey(Dimension.REGION, region.code()))))
                        .toList(),
                topProducts(all),
                minutes(all, first),
                articles.lowLevels().stream()
                        .map(low -> new LowStock(low.sku(), low.available(), low.threshold()))
                        .toList());
    }

    private List<ProductFigures> topProducts(SortedMap<FigureKey, Figures> all) {
        Map<String, String> names = articles.names();
        return products(all)
                .map(entry -> new ProductFigures(
                        entry.getKey().key(),
                        names.getOrDefault(entry.getKey().key(), entry.getKey().key()),
                        entry.getValue()))
                .filter(product -> product.figures().quantity() > 0)
                .sorted(Comparator.comparingLong(
                                (ProductFigures product) -> -product.figures().quantity())
                        .thenComparingLong(product -> -product.figures().revenueMinor())
                        .thenComparing(ProductFigures::sku))
                .limit(TOP_PRODUCTS)
                .toList();
    }

    private static Stream<Map.Entry<FigureKey, Figures>> products(SortedMap<FigureKey, Figures> all) {
        return all.entrySet().stream().filter(entry -> entry.getKey().dimension() == Dimension.PRODUCT);
    }

    private static List<MinuteFigures> minutes(SortedMap<FigureKey, Figures> all, Instant first) {
        List<MinuteFigures> minutes = new ArrayList<>(MINUTES);
        for (int i = 0; i < MINUTES; i++) {
            Instant start = first.plus(i, ChronoUnit.MINUTES);
            minutes.add(new MinuteFigures(start, figure(all, FigureKey.minuteOf(start))));
        }
        return minutes;
    }

    private static Figures figure(SortedMap<FigureKey, Figures> all, FigureKey key) {
        return all.getOrDefault(key, Figures.NONE);
    }
}
