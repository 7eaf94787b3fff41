package dev.streamstore.analytics.figures;

import dev.streamstore.analytics.figures.CancellationAlarm.Watch;
import dev.streamstore.analytics.figures.TopProducts.Product;
import dev.streamstore.events.DriverEvent.DriverMoved;
import dev.streamstore.events.Region;
import dev.streamstore.streams.dsl.Materialized.Row;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.StateView;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Reads the figures as people look at them; each answer is of one moment. Safe for use by several threads. */
public final class FigureReader {

    /** So many minutes are shown, the current one included. */
    public static final int MINUTES = (int) SalesPerMinute.SHOWN.toMinutes();

    /** Of all money. */
    public static final String CURRENCY = OrderFact.CURRENCY;

    private static final int TOP_PRODUCTS = 10;
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private final StateBackend state;

    FigureReader(StateBackend state) {
        this.state = state;
    }

    public record RegionFigures(Region region, Figures figures) {}

    /** @param figures {@code quantity} of confirmed orders that stand, and what they were paid */
    public record ProductFigures(String sku, String name, Figures figures) {}

    /** @param start inclusive; the end, a minute later, is exclusive */
    public record MinuteFigures(Instant start, Figures figures) {}

    /**
     * @param low how long it was below its threshold, until now
     * @param crossings how often it fell there
     */
    public record Stock(String sku, int available, int threshold, boolean isLow, Duration low, int crossings) {}

    /**
     * Orders that got so far, ever; and the time from placed to confirmed, of those confirmed in the last quarter of an
     * hour.
     */
    public record OrderFunnel(long placed, long authorized, long confirmed, long paid, Percentiles timeToConfirm) {}

    /** @param orders how many it is of; without any, the times are zero */
    public record Percentiles(long orders, Duration p50, Duration p99) {}

    /** @param average cancellations per minute, as it was before */
    public record Anomaly(Instant minute, long cancelled, double average) {}

    /** @param drivers how many were there in the minute that begins then */
    public record ZoneFigures(String zone, Instant minute, int drivers) {}

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
            List<Stock> lowStock,
            OrderFunnel funnel) {}

    /** The figures as they are now; {@code now} says which minutes are the last. */
    public Snapshot read(Instant now) {
        return state.read(view -> {
            Map<String, Figures> sales = sums(Sales.STORE.read(view), Row::key);
            return new Snapshot(
                    sales.getOrDefault(Sales.TOTAL, Figures.NONE),
                    Arrays.stream(Region.values())
                            .map(region -> new RegionFigures(region, sales.getOrDefault(region.code(), Figures.NONE)))
                            .toList(),
                    top(TopProducts.ALL_TIME.read(view)),
                    minutes(view, now),
                    stock(view, now).stream().filter(Stock::isLow).toList(),
                    funnel(view, now));
        });
    }

    /** What sold most in the last full quarter of an hour, from minute to minute. */
    public List<ProductFigures> topProductsOfTheQuarter(Instant now) {
        Instant start =
                now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES).minus(QUARTER);
        return state.read(view -> top(TopProducts.LAST_QUARTER.read(view, start).stream()
                .filter(row -> row.time().equals(start))
                .toList()));
    }

    /** Every article of which a threshold is known, the emptiest first. */
    public List<Stock> stock(Instant now) {
        return state.read(view -> stock(view, now));
    }

    /** Minutes with far more cancellations than usual, the latest first. */
    public List<Anomaly> anomalies() {
        return state.read(view -> CancellationAlarm.STORE.read(view).stream()
                .map(Row::value)
                .flatMap((Watch watch) -> watch.anomalies().stream())
                .map(each -> new Anomaly(each.minute(), each.cancelled(), each.average()))
                .toList());
    }

    /** Where drivers are that were heard of since then, by id. */
    public List<DriverMoved> drivers(Instant since) {
        return state.read(view -> DriverPositions.LATEST.read(view).stream()
                .map(Row::value)
                .filter(moved -> !moved.occurredAt().isBefore(since))
                .sorted(Comparator.comparing(DriverMoved::driverId))
                .toList());
    }

    /** How many drivers were in each zone, minute by minute, from the one that holds {@code since}. */
    public List<ZoneFigures> zones(Instant since) {
        SortedMap<Instant, SortedMap<String, TreeSet<String>>> drivers = new TreeMap<>();
        state.read(view -> DriverPositions.PER_ZONE.read(view, since.truncatedTo(ChronoUnit.MINUTES)))
                .forEach(row -> drivers.computeIfAbsent(row.time(), _ -> new TreeMap<>())
                        .computeIfAbsent(row.key(), _ -> new TreeSet<>())
                        .addAll(row.value()));
        List<ZoneFigures> zones = new ArrayList<>();
        drivers.forEach((minute, ofMinute) ->
                ofMinute.forEach((zone, ids) -> zones.add(new ZoneFigures(zone, minute, ids.size()))));
        return zones;
    }

    private static List<Stock> stock(StateView view, Instant now) {
        return StockThresholds.STORE.read(view).stream()
                .filter(row -> row.value().threshold() != null)
                .map(row -> stock(row.key(), row.value(), now))
                .sorted(Comparator.comparingDouble((Stock stock) -> (double) stock.available / stock.threshold)
                        .thenComparing(Stock::sku))
                .toList();
    }

    private static Stock stock(String sku, StockLevel level, Instant now) {
        int threshold = level.threshold() == null ? 0 : level.threshold();
        return new Stock(sku, level.available(), threshold, level.isLow(), level.low(now), level.crossings());
    }

    private static List<ProductFigures> top(List<Row<Product, Figures>> rows) {
        Map<String, String> names = new HashMap<>();
        rows.forEach(row -> names.put(row.key().sku(), row.key().name()));
        return sums(rows, row -> row.key().sku()).entrySet().stream()
                .map(entry -> new ProductFigures(
                        entry.getKey(), names.getOrDefault(entry.getKey(), entry.getKey()), entry.getValue()))
                .filter(product -> product.figures().quantity() > 0)
                .sorted(Comparator.comparingLong(
                                (ProductFigures product) -> -product.figures().quantity())
                        .thenComparingLong(product -> -product.figures().revenueMinor())
                        .thenComparing(ProductFigures::sku))
                .limit(TOP_PRODUCTS)
                .toList();
    }

    private static List<MinuteFigures> minutes(StateView view, Instant now) {
        Instant first = now.truncatedTo(ChronoUnit.MINUTES).minus(MINUTES - 1, ChronoUnit.MINUTES);
        Map<Instant, Figures> byMinute = sums(SalesPerMinute.STORE.read(view, first), Row::time);
        return IntStream.range(0, MINUTES)
                .mapToObj(i -> first.plus(i, ChronoUnit.MINUTES))
                .map(start -> new MinuteFigures(start, byMinute.getOrDefault(start, Figures.NONE)))
                .toList();
    }

    private static OrderFunnel funnel(StateView view, Instant now) {
        Map<String, Long> stages = new HashMap<>();
        Funnel.STAGES.read(view).forEach(row -> stages.merge(row.key(), row.value(), Long::sum));
        SortedMap<Long, Long> buckets = new TreeMap<>();
        Funnel.TIME_TO_CONFIRM
                .read(view, now.truncatedTo(ChronoUnit.MINUTES).minus(QUARTER))
                .forEach(row -> buckets.merge(row.key(), row.value(), Long::sum));
        return new OrderFunnel(
                stages.getOrDefault(Funnel.Stage.PLACED.name(), 0L),
                stages.getOrDefault(Funnel.Stage.AUTHORIZED.name(), 0L),
                stages.getOrDefault(Funnel.Stage.CONFIRMED.name(), 0L),
                stages.getOrDefault(Funnel.Stage.PAID.name(), 0L),
                percentiles(buckets));
    }

    private static Percentiles percentiles(SortedMap<Long, Long> buckets) {
        long orders = buckets.values().stream().mapToLong(Long::longValue).sum();
        return new Percentiles(orders, percentile(buckets, orders, 0.5), percentile(buckets, orders, 0.99));
    }

    private static Duration percentile(SortedMap<Long, Long> buckets, long orders, double share) {
        long rank = (long) Math.ceil(share * orders);
        for (Map.Entry<Long, Long> bucket : buckets.entrySet()) {
            rank -= bucket.getValue();
            if (rank <= 0) {
                return Funnel.time(bucket.getKey());
            }
        }
        return Duration.ZERO;
    }

    /** The shares of all partitions, added up. */
    private static <K, G> Map<G, Figures> sums(List<Row<K, Figures>> rows, Function<Row<K, Figures>, G> group) {
        Map<G, Figures> sums = new HashMap<>();
        rows.forEach(row -> sums.merge(group.apply(row), row.value(), Figures::plus));
        return sums;
    }
}
