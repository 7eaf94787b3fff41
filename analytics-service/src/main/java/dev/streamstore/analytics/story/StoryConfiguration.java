package dev.streamstore.analytics.story;

import dev.streamstore.messaging.background.BackgroundLoop;
import dev.streamstore.messaging.background.BackgroundTask;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.background.Phases;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Forgets what is old. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoryProperties.class)
class StoryConfiguration {

    @Bean
    BackgroundTask storyPruning(StoryTable table, StoryProperties settings, Backoff backoff, Clock clock) {
        BackgroundLoop loop = new BackgroundLoop("story-pruning", backoff, stop -> {
            while (table.prune(clock.instant().minus(settings.retention())) && !stop.isSet()) {
                // the next ones
            }
            stop.await(settings.pruneInterval());
        });
        return new BackgroundTask(loop, Phases.PUBLISH);
    }
}
