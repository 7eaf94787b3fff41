package dev.streamstore.messaging.inbox;

import dev.streamstore.messaging.background.BackgroundAutoConfiguration;
import dev.streamstore.messaging.background.Backoffs;
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
    InboxPruning inboxPruning(Inbox inbox, InboxProperties settings, Backoffs backoffs) {
        return new InboxPruning(inbox, settings, backoffs);
    }
}
