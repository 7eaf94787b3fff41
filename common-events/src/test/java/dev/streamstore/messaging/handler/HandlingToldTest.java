package dev.streamstore.messaging.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.events.HandlingEvent.EventsHandled;
import dev.streamstore.events.HandlingEvent.Handling;
import dev.streamstore.events.HandlingEvent.Outcome;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.messaging.Events;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.transaction.support.TransactionTemplate;

/** What is told of handling: reports on the topic {@code handled}, and metrics. The application is that of {@link HandlersTest}. */
@SpringBootTest(
        classes = HandlersTest.Application.class,
        properties = {
            "spring.application.name=payment-service",
            "spring.flyway.locations=classpath:db/messaging",
            "streamstore.messaging.retry.initial=10ms",
            "streamstore.messaging.retry.max=50ms",
            "streamstore.messaging.handlers.max-attempts=3",
            "streamstore.messaging.handlers.commit-interval=50ms"
        })
@PostgresTest
@FakeBrokerTest
class HandlingToldTest {
    private static final String GROUP = "payment";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    FakeBroker broker;

    @Autowired
    HandlersTest.Handlers handlers;

    @Autowired
    Outbox outbox;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    MeterRegistry meters;

    private final String order = UUID.randomUUID().toString();

    @BeforeEach
    void behaveWell() {
        handlers.behaviour = (_, _) -> {};
    }

    /** Fails when {@code OutboxWatch} does not tell what waits, or {@code EventDelivery} not what it did and how late. */
    @Test
    void backlogAndLatenessAreMetrics() {
        broker.deliver(Events.placed(order));
        broker.awaitHandled(GROUP);
        assertThat(meters.get("streamstore.events")
                        .tags("group", GROUP, "outcome", "handled")
                        .counter()
                        .count())
                .isPositive();
        assertThat(meters.get("streamstore.events.latency")
                        .tags("group", GROUP)
                        .timer()
                        .count())
                .isPositive();
        broker.down();
        try {
            transaction.executeWithoutResult(_ -> outbox.publish(Events.authorized(order, 7)));
            await().atMost(PATIENCE).until(() -> gauge("streamstore.outbox.size") >= 1);
            await().atMost(PATIENCE).until(() -> gauge("streamstore.outbox.age") > 0);
        } finally {
            broker.up();
        }
        await().atMost(PATIENCE).until(() -> gauge("streamstore.outbox.size") == 0);
        assertThat(meters.get("streamstore.outbox.published").counter().count()).isPositive();
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    /** Fails when {@code HandlerTransaction} reports nothing, more than once, or in a transaction of its own. */
    @Test
    void whatWasHandledIsReportedOnceWithItsAttempts() {
        handlers.behaviour = (event, context) -> failIf(event instanceof OrderPlaced && context.attempt() < 3);
        String placed = broker.deliver(Events.placed(order));
        broker.deliver(Events.placed(order), placed);
        String confirmed = broker.deliver(Events.confirmed(order));
        await().atMost(PATIENCE)
                .until(() -> reported(placed).size() + reported(confirmed).size() == 2);
        assertThat(reported(placed)).containsExactly(new Handling(placed, "order.placed.v1", Outcome.HANDLED, 3));
        assertThat(reported(confirmed))
                .containsExactly(new Handling(confirmed, "order.confirmed.v1", Outcome.HANDLED, 1));
    }

    /** Fails when {@code DeadLetters.put} does not report. */
    @Test
    void aDeadLetterIsReportedAsThat() {
        handlers.behaviour = (event, _) -> failIf(event instanceof OrderPlaced);
        String placed = broker.deliver(Events.placed(order));
        await().atMost(PATIENCE).until(() -> !reported(placed).isEmpty());
        assertThat(reported(placed)).containsExactly(new Handling(placed, "order.placed.v1", Outcome.DEAD_LETTER, 3));
    }

    private List<Handling> reported(String eventId) {
        return broker.events(EventsHandled.class).stream()
                .filter(report -> report.group().equals(GROUP))
                .flatMap(report -> report.events().stream())
                .filter(each -> each.eventId().equals(eventId))
                .toList();
    }

    private static void failIf(boolean condition) {
        if (condition) {
            throw new IllegalArgumentException("poison");
        }
    }
}
