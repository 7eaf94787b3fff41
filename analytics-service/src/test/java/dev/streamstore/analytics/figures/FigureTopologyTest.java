package dev.streamstore.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.streamstore.analytics.Shop;
import dev.streamstore.client.Header;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.DriverEvent.DriverMoved;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.Money;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.Region;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.streams.testing.TopologyTestDriver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events become figures: once each, whatever order they come in. */
class FigureTopologyTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant NOW = NOON.plus(Duration.ofMinutes(40));
    private static final EventCodec CODEC = new EventCodec();

    private TopologyTestDriver driver = driver();
    private FigureReader figures = new FigureReader(driver.state());

    private static TopologyTestDriver driver() {
        TopologyTestDriver driver = new TopologyTestDriver(FigureTopology.build());
        Topics.ALL.forEach(topic -> driver.withPartitions(topic, Topics.PARTITIONS));
        return driver;
    }

    private void startAnew() {
        driver = driver();
        figures = new FigureReader(driver.state());
    }

    private void append(DomainEvent event) {
        String type = EventTypes.nameOf(event.getClass());
        driver.append(new ProducerRecord(
                Topics.of(event),
                EventCodec.partitionOf(event),
                event.key().getBytes(StandardCharsets.UTF_8),
                CODEC.encode(event).getBytes(StandardCharsets.UTF_8),
                CODEC.headers(event, type, UUID.randomUUID().toString(), "/test", Origin.NONE).entrySet().stream()
                        .map(header -> Header.of(header.getKey(), header.getValue()))
                        .toList(),
                event.occurredAt()));
    }

    private void handle(DomainEvent... events) {
        for (DomainEvent event : events) {
            append(event);
            driver.process();
        }
    }

    private FigureReader.Snapshot handled(List<DomainEvent> events, int batch) {
        for (int i = 0; i < events.size(); i++) {
            append(events.get(i));
            if (i % batch == 0) {
                driver.process();
            }
        }
        driver.process();
        return figures.read(NOW);
    }

    private static List<DomainEvent> history(int orders) {
        return Shop.history(orders, NOON, Duration.ofMinutes(20), new Random(42));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyOrderOfArrivalGivesTheSameFigures(long seed) {
        List<DomainEvent> events = history(60);
        FigureReader.Snapshot expected = handled(events, 1);
        assertThat(expected.total().placed()).isEqualTo(60);
        assertThat(expected.total().revenueMinor()).isPositive();
        assertThat(expected.topProducts()).isNotEmpty();

        startAnew();
        List<DomainEvent> shuffled = new ArrayList<>(events);
        shuffled.addAll(events.subList(0, 20)); // and some twice
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(handled(shuffled, (int) seed * 7)).isEqualTo(expected);
        assertThat(driver.late()).doesNotContainKeys("sales-per-minute", "time-to-confirm");
    }

    @Test
    void revenueOfRegionsProductsAndMinutesAddsUpToAllRevenue() {
        FigureReader.Snapshot snapshot = handled(history(60), 10);
        long total = snapshot.total().revenueMinor();
        assertThat(snapshot.byRegion().stream()
                        .mapToLong(region -> region.figures().revenueMinor())
                        .sum())
                .isEqualTo(total);
        assertThat(snapshot.topProducts().stream()
                        .mapToLong(product -> product.figures().revenueMinor())
                        .sum())
                .isEqualTo(total);
        assertThat(snapshot.perMinute().stream()
                        .mapToLong(minute -> minute.figures().revenueMinor())
                        .sum())
                .isEqualTo(total);
    }

    @Test
    void eachThingCountsWhereAndWhenItHappened() {
        var order = Shop.Order.of(Region.EU, Shop.line("A", 2, 100), Shop.line("B", 1, 50));
        handle(
                order.placed(NOON),
                order.confirmed(NOON.plusSeconds(60)),
                order.captured(NOON.plusSeconds(120)),
                order.cancelled(true, NOON.plusSeconds(180)),
                order.refunded(NOON.plusSeconds(240)));
        FigureReader.Snapshot snapshot = figures.read(NOON.plusSeconds(59 * 60));
        assertThat(snapshot.total()).isEqualTo(new Figures(1, 1, 1, 0, 0));
        assertThat(snapshot.byRegion().getFirst().figures()).isEqualTo(snapshot.total());
        assertThat(snapshot.topProducts()).as("not sold after all").isEmpty();
        assertThat(snapshot.perMinute().subList(0, 6))
                .extracting(FigureReader.MinuteFigures::figures)
                .containsExactly(
                        Figures.ofPlaced(true),
                        Figures.ofConfirmed(true),
                        Figures.ofRevenue(250),
                        Figures.ofCancelled(true),
                        Figures.ofRevenue(-250),
                        Figures.NONE);
    }

    @Test
    void whatWasToldFirstCounts() {
        var order = Shop.Order.of(Region.EU, Shop.line("A", 1, 100));
        handle(order.placed(NOON), order.placed(NOON.plusSeconds(60)));
        assertThat(figures.read(NOON.plusSeconds(59 * 60)).perMinute().subList(0, 2))
                .extracting(FigureReader.MinuteFigures::figures)
                .containsExactly(Figures.ofPlaced(true), Figures.NONE);
    }

    @Test
    void moneyOfAnOrderThatIsNotKnownYetCountsInTotal() {
        var order = Shop.Order.of(Region.EU, Shop.line("A", 2, 100));
        handle(order.captured(NOON));
        assertThat(figures.read(NOW).total()).isEqualTo(Figures.ofRevenue(200));
        assertThat(figures.read(NOW).byRegion())
                .allSatisfy(region -> assertThat(region.figures()).isEqualTo(Figures.NONE));
        handle(order.placed(NOON));
        assertThat(figures.read(NOW).byRegion().getFirst().figures().revenueMinor())
                .isEqualTo(200);
    }

    @Test
    void theLastHourIsShownMinuteByMinute() {
        handle(Shop.Order.of(Region.EU, Shop.line("A", 1, 100)).placed(NOON));
        var minutes = figures.read(NOON.plusSeconds(59 * 60)).perMinute();
        assertThat(minutes).hasSize(FigureReader.MINUTES);
        assertThat(minutes.getFirst().start()).isEqualTo(NOON);
        assertThat(minutes.getFirst().figures().placed()).isOne();
        assertThat(figures.read(NOON.plusSeconds(60 * 60)).perMinute())
                .allSatisfy(minute -> assertThat(minute.figures()).isEqualTo(Figures.NONE));
    }

    @Test
    void moneyOfAnotherCurrencyIsNotAdded() {
        assertThatThrownBy(() -> handle(new PaymentCaptured("o", new Money(100, "JPY"), NOON)))
                .hasMessageContaining("JPY");
    }

    @Test
    void theFunnelTellsHowFarOrdersGetAndHowLongTheyTake() {
        for (int i = 1; i <= 100; i++) {
            var order = Shop.Order.of(Region.US, Shop.line("A", 1, 100));
            handle(order.placed(NOON), order.authorized(NOON));
            if (i > 10) {
                handle(order.confirmed(NOON.plusMillis(i * 10L)), order.captured(NOON.plusSeconds(2)));
            }
        }
        FigureReader.OrderFunnel funnel = figures.read(NOON.plusSeconds(60)).funnel();
        assertThat(List.of(funnel.placed(), funnel.authorized(), funnel.confirmed(), funnel.paid()))
                .containsExactly(100L, 100L, 90L, 90L);
        assertThat(funnel.timeToConfirm().orders()).isEqualTo(90);
        assertThat(funnel.timeToConfirm().p50().toMillis()).isBetween(520L, 580L);
        assertThat(funnel.timeToConfirm().p99().toMillis()).isBetween(950L, 1_050L);
        assertThat(figures.read(NOW).funnel().timeToConfirm().orders())
                .as("of the last quarter of an hour")
                .isZero();
    }

    @Test
    void anArticleIsLowFromTheAlertUntilItIsBackAtItsThreshold() {
        handle(new StockChanged("A", "A", 9, 0, 9, NOON));
        assertThat(figures.stock(NOW)).as("no alert, no threshold").isEmpty();
        handle(
                new StockChanged("A", "A", 4, 0, 4, NOON.plusSeconds(10)),
                new StockLow("A", "A", 4, 5, 20, NOON.plusSeconds(10)),
                new StockChanged("A", "A", 3, 0, 3, NOON.plusSeconds(20)),
                new StockChanged("A", "A", 4, 0, 4, NOON.plusSeconds(10))); // a repetition
        assertThat(figures.read(NOON.plusSeconds(30)).lowStock())
                .containsExactly(new FigureReader.Stock("A", 3, 5, true, Duration.ofSeconds(20), 1));
        handle(new StockChanged("A", "A", 5, 0, 5, NOON.plusSeconds(40)));
        assertThat(figures.read(NOW).lowStock()).isEmpty();
        handle(new StockChanged("A", "A", 4, 0, 4, NOON.plusSeconds(50)));
        assertThat(figures.stock(NOON.plusSeconds(51)))
                .containsExactly(new FigureReader.Stock("A", 4, 5, true, Duration.ofSeconds(31), 2));
    }

    @Test
    void theBestsellersOfTheQuarterAreThoseConfirmedInIt() {
        var early = Shop.Order.of(Region.EU, Shop.line("A", 9, 100));
        var late = Shop.Order.of(Region.EU, Shop.line("B", 1, 100));
        handle(early.placed(NOON), early.confirmed(NOON));
        handle(late.placed(NOON.plusSeconds(600)), late.confirmed(NOON.plusSeconds(600)));
        assertThat(figures.topProductsOfTheQuarter(NOON.plusSeconds(14 * 60)))
                .extracting(FigureReader.ProductFigures::sku)
                .containsExactly("A", "B");
        assertThat(figures.topProductsOfTheQuarter(NOON.plusSeconds(15 * 60)))
                .extracting(FigureReader.ProductFigures::sku)
                .containsExactly("B");
    }

    @Test
    void aMinuteWithFarMoreCancellationsThanUsualIsTold() {
        for (int minute = 0; minute < 20; minute++) {
            cancel(minute == 15 ? 12 : 2, NOON.plusSeconds(minute * 60L));
        }
        driver.advanceWallClock(TopologyTestDriver.IDLE_TIMEOUT);
        assertThat(figures.anomalies()).singleElement().satisfies(anomaly -> {
            assertThat(anomaly.minute()).isEqualTo(NOON.plusSeconds(15 * 60));
            assertThat(anomaly.cancelled()).isEqualTo(12);
            assertThat(anomaly.average()).isBetween(1.0, 2.0);
        });
    }

    private void cancel(int orders, Instant at) {
        for (int i = 0; i < orders; i++) {
            var order = Shop.Order.of(Region.values()[i % 3], Shop.line("A", 1, 100));
            append(order.placed(at));
            append(order.cancelled(false, at.plusSeconds(1)));
        }
        driver.process();
    }

    @Test
    void driversAreWhereTheyWereLast() {
        handle(
                new DriverMoved("d1", "A1", 100, 100, 90, 30, NOON),
                new DriverMoved("d2", "A1", 100, 100, 90, 30, NOON),
                new DriverMoved("d1", "B1", 1_100, 100, 90, 30, NOON.plusSeconds(5)));
        assertThat(figures.drivers(NOON))
                .extracting(DriverMoved::driverId, DriverMoved::zone)
                .containsExactly(tuple("d1", "B1"), tuple("d2", "A1"));
        assertThat(figures.drivers(NOON.plusSeconds(1))).hasSize(1);
        assertThat(figures.zones(NOON))
                .containsExactly(
                        new FigureReader.ZoneFigures("A1", NOON, 2), new FigureReader.ZoneFigures("B1", NOON, 1));
    }
}
