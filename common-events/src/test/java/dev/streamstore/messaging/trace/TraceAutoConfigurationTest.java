package dev.streamstore.messaging.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Recording costs; so it is done where somebody is told, and only there. */
class TraceAutoConfigurationTest {

    @ImportAutoConfiguration({
        OpenTelemetrySdkAutoConfiguration.class,
        OtlpTracingAutoConfiguration.class,
        OpenTelemetryTracingAutoConfiguration.class,
        MicrometerTracingAutoConfiguration.class,
        TraceAutoConfiguration.class
    })
    static class Application {}

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withInitializer(new ConfigDataApplicationContextInitializer())
            .withPropertyValues("spring.config.import=classpath:observability.yaml")
            .withUserConfiguration(Application.class);

    @Test
    void withoutAnEndpointNothingIsRecordedAndIdsAreMadeAllTheSame() {
        application.run(context -> {
            assertThat(context).doesNotHaveBean(SpanExporter.class);
            assertThat(context.getBean(Sampler.class)).isEqualTo(Sampler.alwaysOff());
            assertThat(context.getBean(Traces.class).current().traceparent())
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[02]");
        });
    }

    @Test
    void withAnEndpointEveryTraceIsRecordedUnlessFewerAreAskedFor() {
        ApplicationContextRunner exporting = application.withPropertyValues(
                "management.opentelemetry.tracing.export.otlp.endpoint=http://localhost:4318/v1/traces");
        exporting.run(
                context -> assertThat(context.getBean(Traces.class).current().traceparent())
                        .matches(".*-0[13]"));
        exporting
                .withSystemProperties("management.tracing.sampling.probability=0")
                .run(context -> assertThat(
                                context.getBean(Traces.class).current().traceparent())
                        .matches(".*-0[02]"));
    }
}
