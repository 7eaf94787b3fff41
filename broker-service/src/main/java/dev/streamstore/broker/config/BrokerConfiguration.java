package dev.streamstore.broker.config;

import dev.streamstore.broker.http.BodyLimits;
import dev.streamstore.broker.runtime.DiskFileStore;
import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Scheduler;
import dev.streamstore.broker.runtime.ThreadScheduler;
import dev.streamstore.broker.runtime.Time;
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
    FileStore fileStore() {
        return new DiskFileStore();
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
            FileStore files,
            Time time,
            RandomSource random,
            Scheduler scheduler) {
        return new Broker(properties, () -> url(properties, environment), files, time, random, scheduler);
    }

    @Bean
    BodyLimits bodyLimits(BrokerProperties properties) {
        return new BodyLimits(
                Math.toIntExact(properties.maxJsonBody().toBytes()),
                Math.toIntExact(properties.maxBatchesBody().toBytes()));
    }

    private static String url(BrokerProperties properties, Environment environment) {
        if (!properties.advertisedUrl().isEmpty()) {
            return properties.advertisedUrl();
        }
        return "http://localhost:" + environment.getProperty("local.server.port", "8090");
    }
}
