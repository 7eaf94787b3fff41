package dev.streamstore.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.InventoryEvent.StockReserved;
import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A second instance over the same database and the same broker, as when one is not enough, or one was replaced. */
@OrderServiceTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoInstancesTest {
    @Autowired
    Shop first;

    @Autowired
    FakeBroker broker;

    @Autowired
    TestDatabase database;

    ConfigurableApplicationContext otherInstance;
    Shop second;

    @BeforeAll
    void startTheOther() {
        otherInstance = new SpringApplicationBuilder(OrderApplication.class)
                .initializers(context -> context.getBeanFactory().registerSingleton("fakeBroker", broker))
                .run(
                        "--server.port=0",
                        "--streamstore.order.sweep-interval=1d",
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.username(),
                        "--spring.datasource.password=" + database.password());
        second = new Shop(otherInstance.getEnvironment());
    }

    @AfterAll
    void stopTheOther() {
        otherInstance.close();
    }

    @Test
    void anIdempotencyKeyCountsEverywhere() {
        Shop.Answer answer = first.place(Shop.order("KB-TKL-87", 1), "Idempotency-Key", "two-instances");
        Shop.Answer again = second.place(Shop.order("KB-TKL-87", 1), "Idempotency-Key", "two-instances");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text()).isEqualTo(answer.text());
    }

    @Test
    void aWatcherOfOneSeesWhatTheOtherChanged() throws Exception {
        String orderId = first.placeOne();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (Stream<String> lines =
                second.stream("/api/orders/" + orderId + "/events").body()) {
            Thread.ofVirtual()
                    .start(() -> lines.filter(line -> line.startsWith("data:")).forEach(seen::add));
            assertThat(seen.poll(30, TimeUnit.SECONDS)).contains("\"status\":\"PLACED\"");
            first.cancel(orderId);
            assertThat(seen.poll(30, TimeUnit.SECONDS)).contains("\"status\":\"CANCELLED\"");
        }
    }

    @Test
    void theyShareTheWorkAndDecideEachOrderOnce() {
        List<String> orderIds =
                Stream.generate(() -> first.placeOne()).limit(30).toList();
        Instant now = Instant.parse("2026-11-27T12:00:00Z");
        orderIds.forEach(orderId -> {
            broker.deliver(new StockReserved(orderId, List.of(), now));
            broker.deliver(new PaymentAuthorized(orderId, Money.usd(12900), "card-ok", 1, now));
        });
        Shop.eventually()
                .untilAsserted(() -> orderIds.forEach(
                        orderId -> assertThat(second.status(orderId)).isEqualTo("CONFIRMED")));
        Shop.eventually()
                .untilAsserted(() -> assertThat(broker.events(OrderConfirmed.class).stream()
                                .map(OrderConfirmed::orderId)
                                .filter(orderIds::contains))
                        .containsExactlyInAnyOrderElementsOf(orderIds));
    }
}
