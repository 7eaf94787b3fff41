package dev.streamstore.messaging.background;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** How long background work waits before it tries again. */
@AutoConfiguration
@EnableConfigurationProperties(RetryProperties.class)
public class BackgroundAutoConfiguration {
    @Bean
    Backoff messagingBackoff(RetryProperties retry) {
        return Backoff.between(retry.initial(), retry.max());
    }
}
