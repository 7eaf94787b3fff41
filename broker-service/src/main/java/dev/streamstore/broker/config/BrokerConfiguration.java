package dev.streamstore.broker.config;

import dev.streamstore.broker.http.DoorLimits;
import dev.streamstore.broker.runtime.DiskFileStore;
import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Scheduler;
import dev.streamstore.broker.runtime.ThreadScheduler;
import dev.streamstore.broker.runtime.Time;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {

    @Bean
    Time time() {
        return Time.system();
    }

    @Bean
    FileStore fileStore(MeterRegistry registry) {
        Timer flushes = Timer.builder("streamstore.flush")
                .description("time the disk takes for a flush")
                .register(registry);
        return new DiskFileStore(flushes::record);
    }

    @Bean
    RandomSource randomSource() {
        return RandomSource.secure();
    }

    @Bean
    Scheduler scheduler() {
        return new ThreadScheduler();
    }

    @Bean
    Broker broker(
            BrokerProperties properties,
            Environment environment,
            ApplicationEventPublisher events,
            FileStore files,
            Time time,
            RandomSource random,
            Scheduler scheduler) {
        return new Broker(
                properties,
                () -> url(properties, environment),
                () -> AvailabilityChangeEvent.publish(events, properties, LivenessState.CORRECT),
                files,
                time,
                random,
                scheduler);
    }

    @Bean
    BrokerMetrics brokerMetrics(
            Broker broker, BrokerProperties properties, MeterRegistry registry, Scheduler scheduler) {
        var metrics = new BrokerMetrics(broker, registry);
        scheduler.every(properties.metricsInterval(), "metrics", metrics::refresh);
        return metrics;
    }

    @Bean
    DoorLimits doorLimits(BrokerProperties properties) {
        return properties.doorLimits();
    }

    private static String url(BrokerProperties properties, Environment environment) {
        if (!properties.advertisedUrl().isEmpty()) {
            return properties.advertisedUrl();
        }
        return "http://localhost:" + environment.getProperty("local.server.port", "8090");
    }
}
