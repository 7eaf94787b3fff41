package dev.streamstore.messaging.outbox;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.messaging.background.BackgroundAutoConfiguration;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.background.WakeUp;
import dev.streamstore.messaging.broker.BrokerAutoConfiguration;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.SharedProducer;
import dev.streamstore.messaging.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Gives a service with a database its {@link Outbox} and publishes what it holds. */
@AutoConfiguration(
        after = {BrokerAutoConfiguration.class, BackgroundAutoConfiguration.class, JdbcClientAutoConfiguration.class},
        before = FlywayAutoConfiguration.class)
@EnableConfigurationProperties(OutboxProperties.class)
class OutboxAutoConfiguration {
    private final OutboxProperties settings;
    private final String applicationName;
    private final Clock clock = Clock.systemUTC();
    private final WakeUp relayWakeUp = new WakeUp();

    OutboxAutoConfiguration(OutboxProperties settings, @Value("${spring.application.name}") String applicationName) {
        this.settings = settings;
        this.applicationName = applicationName;
    }

    /** The glue's versions are below every service's: a later one of the glue must still be applied. */
    @Bean
    static FlywayConfigurationCustomizer messagingMigrations() {
        return configuration -> configuration.outOfOrder(true);
    }

    /** A service that is started before its database, or while that restarts, waits for it up to a minute. */
    @Bean
    static FlywayConfigurationCustomizer databaseMayComeLater() {
        return configuration -> configuration.connectRetries(60).connectRetriesInterval(1);
    }

    @Bean
    Outbox outbox(JdbcClient jdbc, EventCodec codec, Traces traces) {
        EventIds ids = new EventIds(clock, new SecureRandom());
        return new JdbcOutbox(
                new OutboxTable(jdbc, codec), codec, ids, clock, relayWakeUp, traces, "/" + applicationName);
    }

    @Bean
    SharedProducer eventProducer(BrokerClient client) {
        return new SharedProducer(
                client, ProducerConfig.defaults(applicationName).withDeliveryTimeout(settings.deliveryTimeout()));
    }

    /** In plain JDBC transactions, whatever the service's own are. */
    @Bean
    OutboxRelay outboxRelay(
            DataSource dataSource,
            JdbcConnectionDetails database,
            EventCodec codec,
            SharedProducer producer,
            Backoff backoff,
            ObjectProvider<MeterRegistry> registry) {
        OutboxMetrics metrics = new OutboxMetrics(registry.getIfAvailable(SimpleMeterRegistry::new));
        OutboxPublisher publisher = new OutboxPublisher(
                new OutboxTable(JdbcClient.create(dataSource), codec),
                producer,
                new TransactionTemplate(new JdbcTransactionManager(dataSource)),
                metrics,
                settings.batchRows());
        OutboxWatch watch = new OutboxWatch(database, relayWakeUp, metrics, clock, settings.pollInterval());
        return new OutboxRelay(publisher, watch, relayWakeUp, producer, settings.interval(), backoff);
    }
}
