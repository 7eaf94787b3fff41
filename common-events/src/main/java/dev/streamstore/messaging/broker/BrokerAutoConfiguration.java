package dev.streamstore.messaging.broker;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.http.HttpBrokerClient;
import dev.streamstore.messaging.background.BackgroundAutoConfiguration;
import dev.streamstore.messaging.background.BackgroundLoop;
import dev.streamstore.messaging.background.BackgroundTask;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.background.Phases;
import java.net.URI;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;

/** Connects the service to its broker; the only place that knows how one is reached. */
@AutoConfiguration(after = BackgroundAutoConfiguration.class)
@EnableConfigurationProperties(BrokerAutoConfiguration.BrokerProperties.class)
public class BrokerAutoConfiguration {

    /** @param urls where brokers of one cluster answer; any of them will do */
    @ConfigurationProperties("streamstore.broker")
    record BrokerProperties(
            @DefaultValue("http://localhost:8090") List<URI> urls) {
        BrokerProperties {
            if (urls.isEmpty()) {
                throw new IllegalArgumentException("[streamstore.broker] urls: expected at least one but was none");
            }
        }
    }

    @Bean
    EventCodec eventCodec() {
        return new EventCodec();
    }

    @Bean
    TopicSetup topicSetup(BrokerClient client) {
        return new TopicSetup(client);
    }

    @Bean
    BackgroundTask topicSetupTask(TopicSetup topics, Backoff backoff) {
        return new BackgroundTask(new BackgroundLoop("topic-setup", backoff, topics::createAll), Phases.PUBLISH);
    }

    @Bean
    @ConditionalOnMissingBean
    BrokerClient brokerClient(BrokerProperties properties) {
        return connect(properties.urls());
    }

    static BrokerClient connect(List<URI> urls) {
        return HttpBrokerClient.connect(urls);
    }
}
