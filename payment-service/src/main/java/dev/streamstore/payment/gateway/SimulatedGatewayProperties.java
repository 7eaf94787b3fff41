package dev.streamstore.payment.gateway;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the simulated gateway behaves.
 *
 * @param latency how long an answer takes
 * @param silence how long a call that gets no answer stays open before the connection breaks
 */
@ConfigurationProperties("streamstore.simulated-gateway")
public record SimulatedGatewayProperties(
        @DefaultValue("10ms") Duration latency,
        @DefaultValue("30s") Duration silence) {
    public SimulatedGatewayProperties {
        if (latency.isNegative() || silence.isNegative()) {
            throw new IllegalArgumentException(
                    "[simulated-gateway] latency, silence: expected >= 0 but was " + latency + ", " + silence);
        }
    }
}
