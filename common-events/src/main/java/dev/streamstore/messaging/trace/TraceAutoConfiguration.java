package dev.streamstore.messaging.trace;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.tracing.autoconfigure.TracingProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** The {@link Traces} of a service, over what Spring Boot wires. */
@AutoConfiguration(before = OpenTelemetryTracingAutoConfiguration.class)
class TraceAutoConfiguration {

    @Bean
    Traces traces(ObjectProvider<Tracer> tracer, ObjectProvider<Propagator> propagator) {
        return new Traces(tracer.getIfAvailable(() -> Tracer.NOOP), propagator.getIfAvailable(() -> Propagator.NOOP));
    }

    /** Where nobody is told of spans none is recorded: ids are made and handed on, which is all that logs need. */
    @Bean
    @ConditionalOnMissingBean
    Sampler sampler(TracingProperties properties, ObjectProvider<SpanExporter> exporters) {
        if (exporters.stream().findAny().isEmpty()) {
            return Sampler.alwaysOff();
        }
        double probability = properties.getSampling().getProbability();
        return Sampler.parentBased(Sampler.traceIdRatioBased(probability));
    }
}
