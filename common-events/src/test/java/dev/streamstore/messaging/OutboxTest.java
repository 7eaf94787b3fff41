package dev.streamstore.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Events leave with their transaction or not at all. */
@SpringBootTest(properties = {"spring.application.name=shop-service", "spring.flyway.locations=classpath:db/messaging"})
@PostgresTest
@FakeBrokerTest
class OutboxTest {

    @Configuration
    @EnableAutoConfiguration
    static class Application {}

    @Autowired
    Outbox outbox;

    @Autowired
    JdbcClient jdbc;

    /** Fails when {@code JdbcOutbox.publish} loses its check for a transaction. */
    @Test
    void outsideATransactionNothingIsTaken() {
        assertThatThrownBy(() -> outbox.publish(Events.placed("o-1"))).isInstanceOf(IllegalStateException.class);
        assertThat(jdbc.sql("select count(*) from outbox").query(Long.class).single())
                .isZero();
    }
}
