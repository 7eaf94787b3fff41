package dev.streamstore.messaging;

import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Gives a service with a database its {@link Outbox} and runs its {@link EventHandler}s.
 */
@AutoConfiguration(after = JdbcClientAutoConfiguration.class, before = FlywayAutoConfiguration.class)
@EnableConfigurationProperties(MessagingProperties.class)
class MessagingAutoConfiguration {

    /** The glue's versions are below every service's: a later one of the glue must still be applied. */
    @Bean
    FlywayConfigurationCustomizer messagingMigrations() {
        return configuration -> configuration.outOfOrder(true);
    }

    @Bean
    EventCodec eventCodec() {
        return new EventCodec();
    }

    @Bean
    LaneSignals outboxLaneSignals() {
        return new LaneSignals();
    }

    @Bean
    Outbox outbox(
            JdbcClient jdbc,
            EventCodec codec,
            LaneSignals signals,
            @Value("${spring.application.name}") String applicationName) {
        Clock clock = Clock.systemUTC();
        return new JdbcOutbox(jdbc, codec, new EventIds(clock, random()), clock, signals, "/" + applicationName);
    }

    /** Each call on the calling thread's own generator, hence safe for use by several. */
    private static RandomGenerator random() {
        return () -> ThreadLocalRandom.current().nextLong();
    }
}
