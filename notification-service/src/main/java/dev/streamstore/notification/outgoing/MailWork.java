package dev.streamstore.notification.outgoing;

import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.work.LeasedWorker;
import dev.streamstore.work.TracedPerformer;
import dev.streamstore.work.WorkSignal;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The worker that sends the mails in {@link Notifications}. */
@Configuration(proxyBeanMethods = false)
class MailWork {

    @Bean
    WorkSignal mailWorkSignal() {
        return new WorkSignal();
    }

    @Bean
    LeasedWorker<Outgoing, Postman.Outcome> mailDispatcher(
            OutgoingProperties properties,
            Notifications notifications,
            Postman postman,
            WorkSignal signal,
            Traces traces) {
        return new LeasedWorker<>(properties.worker(), notifications, new TracedPerformer<>(postman, traces), signal);
    }
}
