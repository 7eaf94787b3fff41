package dev.streamstore.order.saga;

import dev.streamstore.messaging.background.BackgroundLoop;
import dev.streamstore.messaging.background.BackgroundTask;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.background.Phases;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sweeps deadlines on a thread of its own: the scheduler's is for those who need not wait for the broker. */
@Configuration(proxyBeanMethods = false)
class SagaConfiguration {

    @Bean
    BackgroundTask deadlineSweeping(DeadlineSweep deadlines, OrderSettings settings, Backoff backoff) {
        BackgroundLoop loop = new BackgroundLoop("deadline-sweep", backoff, stop -> {
            deadlines.sweep();
            stop.await(settings.sweepInterval());
        });
        return new BackgroundTask(loop, Phases.HANDLE);
    }
}
