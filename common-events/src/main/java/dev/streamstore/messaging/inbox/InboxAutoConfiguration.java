package dev.streamstore.messaging.inbox;

import dev.streamstore.messaging.background.BackgroundAutoConfiguration;
import dev.streamstore.messaging.background.BackgroundLoop;
import dev.streamstore.messaging.background.BackgroundTask;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.background.Phases;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The {@link Inbox} of a service with a database. */
@AutoConfiguration(after = {BackgroundAutoConfiguration.class, JdbcClientAutoConfiguration.class})
@EnableConfigurationProperties(InboxProperties.class)
class InboxAutoConfiguration {
    @Bean
    Inbox inbox(JdbcClient jdbc) {
        return new Inbox(jdbc, Clock.systemUTC());
    }

    @Bean
    BackgroundTask inboxPruning(Inbox inbox, InboxProperties settings, Backoff backoff) {
        BackgroundLoop loop = new BackgroundLoop("inbox-pruning", backoff, stop -> {
            inbox.prune(settings.retention(), stop);
            stop.await(settings.pruneInterval());
        });
        return new BackgroundTask(loop, Phases.PUBLISH);
    }
}
