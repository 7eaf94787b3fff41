package dev.streamstore.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.analytics.AnalyticsTest;
import dev.streamstore.analytics.Shop;
import dev.streamstore.analytics.Tables;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.handler.EventContext;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.testing.FakeBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Events become figures: once each, whatever order they come in and whoever works beside. */
@AnalyticsTest
class FigureUpdatesTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant NOW = NOON.plus(Duration.ofMinutes(40));

    @Autowired
    Tables tables;

    @Autowired
    FigureUpdates updates;

    @Autowired
    FigureReader reader;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    FakeBroker broker;

    @BeforeEach
    void nothingKnown() {
        tables.empty();
    }

    private void handle(DomainEvent event, int partition) {
        var context = new EventContext(
                UUID.randomUUID().toString(),
                "type",
                "/test",
                new TopicPartition(Topics.of(event), partition),
                0,
                NOON,
                1,
                Origin.NONE);
        transaction.executeWithoutResult(_ -> {
            switch (event) {
                case OrderPlaced placed -> updates.on(placed, context);
                case OrderConfirmed confirmed -> updates.on(confirmed, context);
                case OrderCancelled cancelled -> updates.on(cancelled, context);
                case PaymentCaptured captured -> updates.on(captured, context);
                case PaymentRefunded refunded -> updates.on(refunded, context);
                case StockChanged changed -> updates.on(changed);
                case StockLow low -> updates.on(low);
                default -> throw new IllegalArgumentException(event.toString());
            }
        });
    }

    private static List<DomainEvent> history(int orders) {
        return Shop.history(orders, NOON, Duration.ofMinutes(20), new Random(42));
    }

    private FigureReader.Snapshot inOrder(List<DomainEvent> events) {
        events.forEach(event -> handle(event, Math.floorMod(event.key().hashCode(), Topics.PARTITIONS)));
        return reader.read(NOW);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyOrderOfArrivalGivesTheSameFigures(long seed) {
        List<DomainEvent> events = history(60);
        FigureReader.Snapshot expected = inOrder(events);
        assertThat(expected.total().placed()).isEqualTo(60);
        assertThat(expected.total().revenueMinor()).isPositive();
        assertThat(expected.topProducts()).isNotEmpty();

        tables.empty();
        List<DomainEvent> shuffled = new ArrayList<>(events);
        shuffled.addAll(events.subList(0, 20)); // and some twice
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(inOrder(shuffled)).isEqualTo(expected);
    }

    /** Two instances during a rebalance: whatever thread has whatever event, nobody waits in a circle. */
    @Test
    void manyThreadsOnAllPartitionsCountExactly() throws Exception {
        List<DomainEvent> events = new ArrayList<>(history(150));
        FigureReader.Snapshot expected = inOrder(events);
        tables.empty();
        Collections.shuffle(events, new Random(7));
        try (var threads = Executors.newFixedThreadPool(16)) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                DomainEvent event = events.get(i);
                int partition = i % 2; // far fewer shards than threads
                work.add(() -> {
                    handle(event, partition);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
        assertThat(reader.read(NOW)).isEqualTo(expected);
    }

    @Test
    void eventsFromTheBrokerAreCountedOnceHoweverOftenTheyCome() {
        List<DomainEvent> events = history(40);
        FigureReader.Snapshot expected = inOrder(events);
        tables.empty();
        for (DomainEvent event : events) {
            broker.deliver(event);
            broker.deliver(event); // under another id: it says nothing new
        }
        String id = UUID.randomUUID().toString();
        broker.deliver(events.getFirst(), id);
        broker.fence("analytics");
        broker.deliver(events.getFirst(), id);
        broker.awaitHandled("analytics");
        assertThat(reader.read(NOW)).isEqualTo(expected);
    }

    @Test
    void revenueOfRegionsAndProductsAddsUpToAllRevenue() {
        FigureReader.Snapshot snapshot = inOrder(history(60));
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
    void theLastHourIsShownMinuteByMinute() {
        var order = Shop.Order.of(dev.streamstore.events.Region.EU, Shop.line("A", 1, 100));
        handle(order.placed(NOON), 0);
        var minutes = reader.read(NOON.plusSeconds(59 * 60)).perMinute();
        assertThat(minutes).hasSize(FigureReader.MINUTES);
        assertThat(minutes.getFirst().start()).isEqualTo(NOON);
        assertThat(minutes.getFirst().figures().placed()).isOne();
        assertThat(reader.read(NOON.plusSeconds(60 * 60)).perMinute())
                .allSatisfy(minute -> assertThat(minute.figures()).isEqualTo(Figures.NONE));
    }

    @Test
    void anArticleIsLowFromTheAlertUntilItIsBackAtItsThreshold() {
        handle(new StockChanged("A", "A", 9, 0, 9, NOON), 0);
        assertThat(reader.read(NOW).lowStock()).as("no alert, no threshold").isEmpty();
        handle(new StockChanged("A", "A", 4, 0, 4, NOON), 0);
        handle(new StockLow("A", "A", 4, 5, 20, NOON), 0);
        handle(new StockChanged("A", "A", 3, 0, 3, NOON), 0);
        assertThat(reader.read(NOW).lowStock()).containsExactly(new FigureReader.LowStock("A", 3, 5));
        handle(new StockChanged("A", "A", 5, 0, 5, NOON), 0);
        assertThat(reader.read(NOW).lowStock()).isEmpty();
        handle(new StockChanged("A", "A", 4, 0, 4, NOON), 0);
        assertThat(reader.read(NOW).lowStock()).hasSize(1);
    }
}
