package dev.streamstore.messaging.report;

import dev.streamstore.messaging.outbox.Outbox;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Has groups report what they did, unless {@code streamstore.messaging.report.enabled} is false. */
@AutoConfiguration(
        afterName = "dev.streamstore.messaging.outbox.OutboxAutoConfiguration",
        beforeName = "dev.streamstore.messaging.deadletter.DeadLetterAutoConfiguration")
class ReportAutoConfiguration {

    @Bean
    HandlingReports handlingReports(
            Outbox outbox, @Value("${streamstore.messaging.report.enabled:true}") boolean enabled) {
        return enabled ? new HandlingReports(outbox, Clock.systemUTC()) : HandlingReports.NONE;
    }
}
