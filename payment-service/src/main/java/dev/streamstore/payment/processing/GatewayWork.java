package dev.streamstore.payment.processing;

import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.work.LeasedWorker;
import dev.streamstore.work.TracedPerformer;
import dev.streamstore.work.WorkSignal;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The worker that makes the calls in {@link GatewayOperations}. */
@Configuration(proxyBeanMethods = false)
class GatewayWork {

    @Bean
    WorkSignal gatewayWorkSignal() {
        return new WorkSignal();
    }

    @Bean
    LeasedWorker<GatewayOperation, CallOutcome> gatewayWorker(
            WorkerProperties properties,
            GatewayOperations operations,
            GatewayCaller caller,
            WorkSignal signal,
            Traces traces) {
        return new LeasedWorker<>(properties.worker(), operations, new TracedPerformer<>(caller, traces), signal);
    }
}
