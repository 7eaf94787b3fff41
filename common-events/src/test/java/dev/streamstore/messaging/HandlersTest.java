package dev.streamstore.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From an event of another service to an event of our own. */
@SpringBootTest(
        properties = {"spring.application.name=payment-service", "spring.flyway.locations=classpath:db/messaging"})
@PostgresTest
@FakeBrokerTest
class HandlersTest {

    @Configuration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Handlers handlers(Outbox outbox) {
            return new Handlers(outbox);
        }
    }

    @ConsumerGroup("payment")
    static class Handlers {
        private final Outbox outbox;

        Handlers(Outbox outbox) {
            this.outbox = outbox;
        }

        @EventHandler
        void on(OrderPlaced placed) {
            outbox.publish(Events.authorized(placed.orderId(), 1));
        }
    }

    @Autowired
    FakeBroker broker;

    @Autowired
    JdbcClient jdbc;

    /** Fails when {@code EventDelivery.handleOnce} does not ask the inbox. */
    @Test
    void anEventDeliveredTwiceHasItsEffectOnce() {
        String id = broker.deliver(Events.placed("o-1"));
        broker.deliver(Events.placed("o-1"), id);
        broker.awaitHandled("payment");
        broker.awaitRecords("payments", 1);
        assertThat(broker.events(PaymentAuthorized.class)).containsExactly(Events.authorized("o-1", 1));
        assertThat(jdbc.sql("select event_id from inbox").query(String.class).list())
                .containsExactly(id);
    }
}
