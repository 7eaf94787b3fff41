package dev.streamstore.messaging.handler;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.TopicSetup;
import dev.streamstore.messaging.deadletter.DeadLetters;
import dev.streamstore.messaging.inbox.Inbox;
import dev.streamstore.messaging.report.HandlingReports;
import dev.streamstore.messaging.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs the {@link EventHandler}s of a service. */
@AutoConfiguration(
        afterName = {
            "dev.streamstore.messaging.outbox.OutboxAutoConfiguration",
            "dev.streamstore.messaging.inbox.InboxAutoConfiguration",
            "dev.streamstore.messaging.report.ReportAutoConfiguration"
        })
@EnableConfigurationProperties(HandlerProperties.class)
class HandlerAutoConfiguration {
    private final HandlerProperties settings;
    private final Clock clock = Clock.systemUTC();

    HandlerAutoConfiguration(HandlerProperties settings) {
        this.settings = settings;
    }

    @Bean
    HandlerGroups handlerGroups(ListableBeanFactory beans, Traces traces) {
        return new HandlerGroups(beans, traces);
    }

    @Bean
    ConsumerGroups consumerGroups(BrokerClient client) {
        return new ConsumerGroups(client);
    }

    @Bean
    EventDelivery.Factory eventDeliveries(
            EventCodec codec,
            Inbox inbox,
            DeadLetters deadLetters,
            PlatformTransactionManager transactionManager,
            Backoff backoff,
            ObjectProvider<MeterRegistry> registry,
            Traces traces,
            HandlingReports reports) {
        TransactionTemplate transactions = new TransactionTemplate(transactionManager);
        HandlerMetrics metrics = new HandlerMetrics(registry.getIfAvailable(SimpleMeterRegistry::new));
        EventDelivery.Retries retries =
                new EventDelivery.Retries(settings.maxAttempts(), backoff, metrics, clock, traces);
        return group -> new EventDelivery(
                group,
                codec,
                new HandlerTransaction(group, inbox, transactions, traces, reports),
                deadLetters,
                retries);
    }

    @Bean
    HandlerLifecycle handlerLifecycle(
            HandlerGroups groups,
            BrokerClient client,
            TopicSetup topics,
            EventDelivery.Factory deliveries,
            Backoff backoff,
            @Value("${spring.application.name}") String applicationName) {
        return new HandlerLifecycle(
                groups, client, topics, deliveries, backoff, new HandlerLifecycle.Settings(applicationName, settings));
    }
}
