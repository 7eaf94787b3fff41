package dev.streamstore.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.analytics.AnalyticsTest;
import dev.streamstore.analytics.Shop;
import dev.streamstore.analytics.Tables;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.Money;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.Region;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.deadletter.DeadLetter;
import dev.streamstore.messaging.deadletter.DeadLetterDesk;
import dev.streamstore.messaging.deadletter.DeadLetterDesk.Result;
import dev.streamstore.testing.FakeBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/** The topologies as the service runs them: over its database, as members of the group. */
@AnalyticsTest
class FiguresFromTheBrokerTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Autowired
    Tables tables;

    @Autowired
    FigureReader figures;

    @Autowired
    FakeBroker broker;

    @Autowired
    DeadLetterDesk desk;

    @BeforeEach
    void nothingKnown() {
        broker.awaitHandled(FigureTopology.GROUP);
        tables.empty();
    }

    @Test
    void eventsAreCountedOnceHoweverOftenTheyCome() {
        Instant start = Instant.now().minusSeconds(1_200);
        List<DomainEvent> events = Shop.history(40, start, Duration.ofMinutes(20), new Random(42));
        for (DomainEvent event : events) {
            broker.deliver(event);
            broker.deliver(event); // under another id: it says nothing new
        }
        broker.awaitHandled(FigureTopology.GROUP);
        FigureReader.Snapshot expected = figures.read(Instant.now());
        assertThat(expected.total().placed()).isEqualTo(40);

        String id = UUID.randomUUID().toString();
        broker.deliver(events.getFirst(), id);
        broker.fence(FigureTopology.GROUP);
        broker.deliver(events.getFirst(), id);
        broker.awaitHandled(FigureTopology.GROUP);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(figures.read(Instant.now()).total()).isEqualTo(expected.total()));
    }

    /** Fails when replaying goes past the topology, or counts again what was counted. */
    @Test
    void aDeadLetterThatIsMendedAndReplayedIsCountedOnce() {
        Instant now = Instant.now();
        String orderId = UUID.randomUUID().toString();
        broker.deliver(new PaymentCaptured(orderId, new Money(100, "JPY"), now));
        var order = Shop.Order.of(Region.US, Shop.line("A", 1, 250));
        broker.deliver(order.captured(now));
        await().atMost(PATIENCE).until(() -> !letters(orderId).isEmpty());
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(figures.read(now).total().revenueMinor()).isEqualTo(250));

        long id = letters(orderId).getFirst().id();
        assertThat(desk.replay(id, "test")).isInstanceOf(Result.Failed.class);
        var mended = new PaymentCaptured(orderId, new Money(100, OrderFact.CURRENCY), now);
        assertThat(desk.edit(id, new JsonMapper().readTree(new EventCodec().encode(mended)), "test"))
                .isInstanceOf(Result.Done.class);
        assertThat(desk.replay(id, "test")).isInstanceOf(Result.Done.class);
        assertThat(desk.replay(id, "test")).isInstanceOf(Result.Closed.class);
        assertThat(figures.read(now).total().revenueMinor()).isEqualTo(350);
    }

    private List<DeadLetter> letters(String orderId) {
        return desk.list(null, 100).stream()
                .filter(letter -> Arrays.equals(letter.record().key(), orderId.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
