package dev.streamstore.messaging;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.ProducerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Random;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
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
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Gives a service with a database its {@link Outbox}, and runs its {@link EventHandler}s. */
@AutoConfiguration(
        after = {BrokerAutoConfiguration.class, JdbcClientAutoConfiguration.class},
        before = FlywayAutoConfiguration.class)
@EnableConfigurationProperties(MessagingProperties.class)
class MessagingAutoConfiguration {
    private final MessagingProperties properties;
    private final String applicationName;
    private final Clock clock = Clock.systemUTC();
    private final Random random = new Random();

    MessagingAutoConfiguration(
            MessagingProperties properties, @Value("${spring.application.name}") String applicationName) {
        this.properties = properties;
        this.applicationName = applicationName;
    }

    /** The glue's versions are below every service's: a later one of the glue must still be applied. */
    @Bean
    static FlywayConfigurationCustomizer messagingMigrations() {
        return configuration -> configuration.outOfOrder(true);
    }

    @Bean
    EventCodec eventCodec() {
        return new EventCodec();
    }

    @Bean
    MessagingMetrics messagingMetrics(ObjectProvider<MeterRegistry> registry) {
        return new MessagingMetrics(registry.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    LaneSignals outboxLaneSignals() {
        return new LaneSignals();
    }

    @Bean
    Outbox outbox(JdbcClient jdbc, EventCodec codec, LaneSignals signals) {
        return new JdbcOutbox(
                jdbc, codec, new EventIds(clock, new SecureRandom()), clock, signals, "/" + applicationName);
    }

    @Bean
    SharedProducer eventProducer(BrokerClient client) {
        return new SharedProducer(
                client,
                ProducerConfig.defaults(applicationName)
                        .withDeliveryTimeout(properties.relay().deliveryTimeout()));
    }

    /** In plain JDBC transactions, whatever the service's own are. */
    @Bean
    OutboxRelay outboxRelay(
            DataSource dataSource,
            JdbcConnectionDetails database,
            EventCodec codec,
            SharedProducer producer,
            LaneSignals signals,
            MessagingMetrics metrics) {
        MessagingProperties.Relay relay = properties.relay();
        LaneRelay lanes = new LaneRelay(
                new OutboxTable(JdbcClient.create(dataSource), codec),
                producer,
                new TransactionTemplate(new JdbcTransactionManager(dataSource)),
                metrics,
                relay.batchRows());
        OutboxWatch watch = new OutboxWatch(database, signals, metrics, clock, relay.pollInterval());
        return new OutboxRelay(lanes, watch, signals, producer, relay.connections(), backoffs());
    }

    @Bean
    Inbox inbox(JdbcClient jdbc) {
        return new Inbox(jdbc, clock);
    }

    @Bean
    InboxPruning inboxPruning(Inbox inbox) {
        return new InboxPruning(inbox, properties.inbox(), backoffs());
    }

    @Bean
    TopicSetup topicSetup(BrokerClient client) {
        return new TopicSetup(client, backoffs());
    }

    @Bean
    DeadLetters deadLetters(BrokerClient client, SharedProducer producer) {
        return new DeadLetters(client, producer, clock);
    }

    @Bean
    EventDelivery.Factory eventDeliveries(
            EventCodec codec,
            Inbox inbox,
            DeadLetters deadLetters,
            PlatformTransactionManager transactionManager,
            MessagingMetrics metrics) {
        TransactionTemplate transactions = new TransactionTemplate(transactionManager);
        int maxAttempts = properties.handlers().maxAttempts();
        EventDelivery.Retries retries = new EventDelivery.Retries(maxAttempts, backoffs(), metrics, clock);
        return group -> new EventDelivery(group, codec, inbox, transactions, deadLetters, retries);
    }

    @Bean
    HandlerLifecycle handlerLifecycle(
            ListableBeanFactory beans, BrokerClient client, TopicSetup topics, EventDelivery.Factory deliveries) {
        return new HandlerLifecycle(
                beans,
                client,
                topics,
                deliveries,
                backoffs(),
                new HandlerLifecycle.Settings(applicationName, properties.handlers()));
    }

    private Supplier<Backoff> backoffs() {
        return () -> new Backoff(properties.retry(), random);
    }
}
