package dev.streamstore.analytics.dashboard;

import dev.streamstore.analytics.figures.FigureReader;
import dev.streamstore.analytics.figures.FigureReader.Snapshot;
import dev.streamstore.analytics.figures.Figures;
import dev.streamstore.analytics.watch.BrokerWatch;
import dev.streamstore.web.MoneyJson;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;

/** Puts the dashboard together. */
@Component
class DashboardReader {

    private final FigureReader figures;
    private final BrokerWatch broker;
    private final Clock clock;

    DashboardReader(FigureReader figures, BrokerWatch broker, Clock clock) {
        this.figures = figures;
        this.broker = broker;
        this.clock = clock;
    }

    Dashboard read() {
        var consumers = broker.current().lags();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Snapshot snapshot = figures.read(now);
        Figures total = snapshot.total();
        return new Dashboard(
                now,
                new Dashboard.OrderCounts(total.placed(), total.confirmed(), total.cancelled()),
                money(total),
                snapshot.byRegion().stream()
                        .map(each -> new Dashboard.RegionJson(
                                each.region().code(), each.figures().placed(), money(each.figures())))
                        .toList(),
                snapshot.topProducts().stream()
                        .map(each -> new Dashboard.ProductJson(
                                each.sku(), each.name(), each.figures().quantity(), money(each.figures())))
                        .toList(),
                snapshot.perMinute().stream().map(DashboardReader::minute).toList(),
                snapshot.lowStock().stream()
                        .map(low -> new Dashboard.LowStockJson(low.sku(), low.available(), low.threshold()))
                        .toList(),
                funnel(snapshot.funnel()),
                consumers);
    }

    private static Dashboard.FunnelJson funnel(FigureReader.OrderFunnel funnel) {
        FigureReader.Percentiles times = funnel.timeToConfirm();
        return new Dashboard.FunnelJson(
                funnel.placed(),
                funnel.authorized(),
                funnel.confirmed(),
                funnel.paid(),
                new Dashboard.TimeToConfirmJson(
                        times.orders(), times.p50().toMillis(), times.p99().toMillis()));
    }

    private static Dashboard.MinuteJson minute(FigureReader.MinuteFigures minute) {
        Figures figures = minute.figures();
        return new Dashboard.MinuteJson(
                minute.start(), figures.placed(), figures.confirmed(), figures.cancelled(), money(figures));
    }

    private static MoneyJson money(Figures figures) {
        return MoneyJson.of(figures.revenueMinor(), FigureReader.CURRENCY);
    }
}
