package dev.streamstore.analytics.watch;

import dev.streamstore.client.BrokerClient;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WatchConfiguration {

    private static final Duration MAX_AGE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(400);

    @Bean
    BrokerWatch brokerWatch(BrokerClient broker, Clock clock) {
        return new BrokerWatch(broker.admin(), Thread.ofVirtual().name("watch")::start, clock, MAX_AGE, PATIENCE);
    }
}
