package dev.streamstore.messaging.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.messaging.trace.TraceAutoConfigurationTest.Application;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The profile {@code ecs}: every line is an object of the Elastic Common Schema, and names the trace it belongs to. */
@ExtendWith(OutputCaptureExtension.class)
class StructuredLogTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    /** Others log as people read it. */
    @AfterEach
    void forgetTheFormat() {
        LoggingSystem.get(SpringApplication.class.getClassLoader()).cleanUp();
    }

    /** Fails without {@code rename} in observability.yaml, and without its format. */
    @Test
    void aLineIsAnObjectThatNamesItsTrace(CapturedOutput output) {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .profiles("ecs")
                .run(
                        "--spring.main.banner-mode=off",
                        "--logging.config=classpath:structured-log.xml",
                        "--spring.application.name=payment-service",
                        "--spring.config.import=classpath:observability.yaml")) {
            Origin origin = new Origin("00-" + TRACE + "-00f067aa0ba902b7-01", null);
            application.getBean(Traces.class).within(origin, Activity.call("gateway capture"), () -> {
                LoggerFactory.getLogger("dev.streamstore.payment")
                        .warn("\"money\"\nis taken", new IllegalStateException());
                return null;
            });
        }
        List<JsonNode> lines = output.getOut()
                .lines()
                .dropWhile(line -> !line.startsWith("{")) // of the test's own start
                .map(line -> (JsonNode) JsonMapper.shared().readTree(line))
                .toList();
        JsonNode line = lines.stream()
                .filter(each -> each.path("message").asString().startsWith("\"money\""))
                .findFirst()
                .orElseThrow();
        assertThat(line.get("message").asString()).isEqualTo("\"money\"\nis taken");
        assertThat(line.get("trace.id").asString()).isEqualTo(TRACE);
        assertThat(line.get("span.id").asString()).matches("[0-9a-f]{16}");
        assertThat(line.at("/log/level").asString()).isEqualTo("WARN");
        assertThat(line.at("/log/logger").asString()).isEqualTo("dev.streamstore.payment");
        assertThat(line.at("/service/name").asString()).isEqualTo("payment-service");
        assertThat(line.at("/ecs/version").asString()).isNotBlank();
        assertThat(line.at("/error/type").asString()).isEqualTo(IllegalStateException.class.getName());
        assertThat(line.get("@timestamp").asString()).endsWith("Z");
    }
}
