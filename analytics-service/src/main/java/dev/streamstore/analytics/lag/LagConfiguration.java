package dev.streamstore.analytics.lag;

import dev.streamstore.client.BrokerClient;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LagConfiguration {

    private static final Duration MAX_AGE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(400);

    @Bean
    ConsumerLags consumerLags(BrokerClient broker) {
        return new ConsumerLags(
                broker.admin(), Thread.ofVirtual().name("lag")::start, System::nanoTime, MAX_AGE, PATIENCE);
    }
}
