package dev.streamstore.analytics.figures;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.messaging.background.Phases;
import dev.streamstore.messaging.deadletter.DeadLetters;
import dev.streamstore.messaging.deadletter.Redelivery;
import dev.streamstore.messaging.report.HandlingReports;
import dev.streamstore.streams.postgres.PostgresStateBackend;
import dev.streamstore.streams.runtime.StreamsConfig;
import dev.streamstore.streams.runtime.StreamsRuntime;
import dev.streamstore.streams.state.StateBackend;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Runs the figures' topologies from the start of the application to its end. */
@Configuration(proxyBeanMethods = false)
class FigureConfiguration {
    private static final int ATTEMPTS = 2;

    @Bean
    StateBackend streamsState(DataSource dataSource) {
        return new PostgresStateBackend(dataSource);
    }

    @Bean
    FigureReader figureReader(StateBackend state) {
        return new FigureReader(state);
    }

    @Bean(destroyMethod = "")
    StreamsRuntime streamsRuntime(
            BrokerClient broker,
            StateBackend state,
            DeadLetters deadLetters,
            HandlingReports reports,
            Clock clock,
            MeterRegistry meters,
            @Value("${spring.application.name}") String name,
            @Value("${streamstore.messaging.handlers.session-timeout:10s}") Duration sessionTimeout) {
        StreamsRuntime runtime = new StreamsRuntime(
                FigureTopology.build(),
                broker,
                state,
                StreamsConfig.defaults(name).withSessionTimeout(sessionTimeout),
                (record, failure) -> deadLetters.put(FigureTopology.GROUP, record, failure, ATTEMPTS),
                new FigureReports(reports),
                clock);
        FunctionCounter.builder(
                        "streams.records", runtime, each -> each.status().records())
                .description("Records taken into the state")
                .register(meters);
        FunctionCounter.builder(
                        "streams.batches", runtime, each -> each.status().batches())
                .description("Transactions")
                .register(meters);
        return runtime;
    }

    @Bean
    SmartLifecycle streamsLifecycle(StreamsRuntime runtime) {
        return new StreamsLifecycle(runtime);
    }

    /** Dead letters of the figures go back into the topology, those of other groups to their handlers. */
    @Bean
    @Primary
    Redelivery redelivery(StreamsRuntime runtime, ObjectProvider<Redelivery> handlers) {
        return new FigureRedelivery(runtime, handlers);
    }

    /** Stops with the handlers, before the database and the broker's client go. */
    private static final class StreamsLifecycle implements SmartLifecycle {
        private final StreamsRuntime runtime;
        private volatile boolean running;

        StreamsLifecycle(StreamsRuntime runtime) {
            this.runtime = runtime;
        }

        @Override
        public void start() {
            runtime.start();
            running = true;
        }

        @Override
        public void stop() {
            runtime.close();
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Phases.HANDLE;
        }
    }
}
