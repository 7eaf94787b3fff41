package dev.streamstore.payment.processing;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * A circuit breaker for each means of payment, since each is another road behind the gateway: where most calls fail, no
 * more are made for a while, then a few to see. A gateway that is down is not kept down by our repetitions, and the other
 * roads stay open. Thread-safe; each process judges for itself.
 */
@Component
class Circuits {
    private static final Logger log = LoggerFactory.getLogger(Circuits.class);

    private final CircuitBreakerRegistry circuits;
    private final Duration pause;

    Circuits(CircuitProperties properties, MeterRegistry meters) {
        pause = properties.openFor();
        circuits = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(properties.window())
                .minimumNumberOfCalls(properties.minimumCalls())
                .failureRateThreshold(properties.failurePercent())
                .waitDurationInOpenState(properties.openFor())
                .permittedNumberOfCallsInHalfOpenState(properties.trialCalls())
                .build());
        circuits.getEventPublisher().onEntryAdded(added -> watch(added.getAddedEntry(), meters));
    }

    CircuitBreaker of(String method) {
        return circuits.circuitBreaker(method);
    }

    /** How long an open circuit stays so before it lets a few calls through. */
    Duration pause() {
        return pause;
    }

    private static void watch(CircuitBreaker circuit, MeterRegistry meters) {
        Gauge.builder("streamstore.gateway.circuit.open", circuit, Circuits::isOpen)
                .description("1 while no calls are made to the gateway for this means of payment")
                .tag("method", circuit.getName())
                .register(meters);
        circuit.getEventPublisher()
                .onStateTransition(
                        change -> log.info("[gateway circuit {}] {}", circuit.getName(), change.getStateTransition()));
    }

    private static double isOpen(CircuitBreaker circuit) {
        return circuit.getState() == CircuitBreaker.State.OPEN ? 1 : 0;
    }
}
