package dev.streamstore.messaging.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.messaging.Events;
import dev.streamstore.messaging.handler.BatchAware;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventContext;
import dev.streamstore.messaging.handler.EventHandler;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** A trace goes from who publishes through outbox, record and handler to what the handler publishes, and to a collector. */
@SpringBootTest(
        properties = {
            "spring.application.name=payment-service",
            "spring.flyway.locations=classpath:db/messaging",
            "spring.config.import=classpath:observability.yaml",
            "management.opentelemetry.tracing.export.schedule-delay=50ms",
            "streamstore.messaging.retry.initial=10ms",
            "streamstore.messaging.handlers.commit-interval=50ms"
        })
@PostgresTest
@FakeBrokerTest
@ExtendWith(OutputCaptureExtension.class)
class TraceFlowTest {
    private static final Logger log = LoggerFactory.getLogger(TraceFlowTest.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final OtlpReceiver collector = new OtlpReceiver();

    @DynamicPropertySource
    static void endpoint(DynamicPropertyRegistry registry) {
        registry.add("management.opentelemetry.tracing.export.otlp.endpoint", collector::url);
    }

    @AfterAll
    static void stopCollector() {
        collector.close();
    }

    @Configuration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Handlers handlers(Outbox outbox) {
            return new Handlers(outbox);
        }
    }

    @ConsumerGroup("payment")
    static class Handlers implements BatchAware {
        private final Outbox outbox;
        final CountDownLatch mayGoOn = new CountDownLatch(1);

        Handlers(Outbox outbox) {
            this.outbox = outbox;
        }

        @Override
        public void beforeBatch(List<DomainEvent> events) {
            log.info("batch of {}", events.size());
        }

        @EventHandler
        void on(OrderPlaced placed, EventContext context) throws InterruptedException {
            if (placed.orderId().startsWith("gate-")) {
                mayGoOn.await();
            }
            if (placed.orderId().startsWith("flaky-") && context.attempt() == 1) {
                throw new IllegalStateException("not yet, " + placed.orderId());
            }
            log.info("handling {}", placed.orderId());
            outbox.publish(Events.authorized(placed.orderId(), context.attempt()));
        }
    }

    @Autowired
    FakeBroker broker;

    @Autowired
    Outbox outbox;

    @Autowired
    Tracer tracer;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Handlers handlers;

    /** Publishes as a request would do. @return its trace id */
    private String place(String order) {
        Span span = tracer.nextSpan().name("http post /api/orders").start();
        try (Tracer.SpanInScope _ = tracer.withSpan(span)) {
            transaction.executeWithoutResult(_ -> outbox.publish(Events.placed(order)));
            return span.context().traceId();
        } finally {
            span.end();
        }
    }

    /** Fails when {@code JdbcOutbox.row} or {@code HandlerTransaction.handle} leaves the origin out. */
    @Test
    void theTraceAndTheCauseTravelWithTheRecords() {
        String order = "o-" + UUID.randomUUID();
        String traceId = place(order);
        ConsumerRecord authorized = awaitRecord("payments", order);
        ConsumerRecord placed = awaitRecord("orders", order);
        assertThat(header(placed, "traceparent")).matches("00-" + traceId + "-[0-9a-f]{16}-0[13]");
        assertThat(Header.text(placed.headers(), "ce_causationid")).isEmpty();
        assertThat(header(authorized, "traceparent"))
                .matches("00-" + traceId + "-[0-9a-f]{16}-0[13]")
                .isNotEqualTo(header(placed, "traceparent"));
        assertThat(header(authorized, "ce_causationid")).isEqualTo(header(placed, "ce_id"));
    }

    /** Fails when a handler's span is not a child of the span in its own event's header. */
    @Test
    void theCollectorGetsEachHandlingAsAChildOfWhatPublishedItsEvent() {
        String order = "o-" + UUID.randomUUID();
        String traceId = place(order);
        ConsumerRecord placed = awaitRecord("orders", order);
        await().atMost(PATIENCE).until(() -> collector.ofTrace(traceId), spans -> spans.size() == 2);
        var handling = collector.ofTrace(traceId).stream()
                .filter(span -> span.getName().equals("process orders"))
                .findFirst()
                .orElseThrow();
        assertThat(header(placed, "traceparent")).contains(OtlpReceiver.hex(handling.getParentSpanId()));
        assertThat(OtlpReceiver.attribute(handling, "cloudevents.event_id")).containsExactly(header(placed, "ce_id"));
        assertThat(OtlpReceiver.attribute(handling, "messaging.consumer.group.name"))
                .containsExactly("payment");
    }

    /** Fails when {@code HandlerTransaction} opens one span for a batch, or none. */
    @Test
    void eventsHandledInOneBatchKeepTheirOwnTraces(CapturedOutput output) {
        String gate = "gate-" + UUID.randomUUID();
        place(gate);
        awaitRecord("orders", gate);
        List<String> orders =
                Stream.generate(() -> "o-" + UUID.randomUUID()).limit(8).toList();
        List<String> traceIds = orders.stream().map(this::place).toList();
        orders.forEach(order -> awaitRecord("orders", order));
        broker.awaitPolled("payment", awaitRecord("orders", orders.getLast()));
        handlers.mayGoOn.countDown();
        for (int i = 0; i < orders.size(); i++) {
            assertThat(header(awaitRecord("payments", orders.get(i)), "traceparent"))
                    .contains(traceIds.get(i));
            String order = orders.get(i);
            assertThat(output.toString().lines().filter(line -> line.contains("handling " + order)))
                    .allMatch(line -> line.contains("[" + traceIdOf(order) + "-"));
        }
        assertThat(output.toString()).as("several in a batch").containsPattern("batch of [2-9]");
    }

    /** Fails when {@code EventDelivery} logs a failure outside of the event's span. */
    @Test
    void aFailureIsLoggedInTheTraceOfItsEvent(CapturedOutput output) {
        String order = "flaky-" + UUID.randomUUID();
        String traceId = place(order);
        awaitRecord("payments", order);
        assertThat(output.toString()
                        .lines()
                        .filter(line -> line.contains("not yet, " + order) && line.contains("WARN")))
                .isNotEmpty()
                .allMatch(line -> line.contains("[" + traceId + "-"));
    }

    @Test
    void whatNobodyAskedForBeginsATraceOfItsOwn() {
        String order = "o-" + UUID.randomUUID();
        transaction.executeWithoutResult(_ -> outbox.publish(Events.placed(order)));
        assertThat(header(awaitRecord("orders", order), "traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]");
    }

    private String traceIdOf(String order) {
        return header(awaitRecord("orders", order), "traceparent").substring(3, 35);
    }

    private ConsumerRecord awaitRecord(String topic, String key) {
        return await().atMost(PATIENCE)
                .until(
                        () -> broker.records(topic).stream()
                                .filter(record -> key.equals(new String(record.key(), StandardCharsets.UTF_8)))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String header(ConsumerRecord record, String name) {
        return Header.text(record.headers(), name).orElseThrow();
    }
}
