package dev.streamstore.payment.processing;

import dev.streamstore.work.LeasedWorker;
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
    LeasedWorker<GatewayOperation> gatewayWorker(
            WorkerProperties properties, GatewayOperations operations, GatewayCaller caller, WorkSignal signal) {
        return new LeasedWorker<>(properties.worker(), operations, caller, signal);
    }
}
