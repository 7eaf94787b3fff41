package dev.streamstore.payment.gateway;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the simulated gateway behaves.
 *
 * @param latency how long an answer takes
 * @param failureRate the share of calls that break off without an answer, half of them before and half after they took
 *     effect; 0 to 1
 * @param silence how long a call that gets no answer stays open before the connection breaks
 */
@ConfigurationProperties("streamstore.simulated-gateway")
public record SimulatedGatewayProperties(
        @DefaultValue("10ms") Duration latency,
        @DefaultValue("0") double failureRate,
        @DefaultValue("30s") Duration silence) {
    public SimulatedGatewayProperties {
        if (latency.isNegative() || silence.isNegative()) {
            throw new IllegalArgumentException(
                    "[simulated-gateway] latency, silence: expected >= 0 but was " + latency + ", " + silence);
        }
        if (!(failureRate >= 0 && failureRate <= 1)) {
            throw new IllegalArgumentException(
                    "[simulated-gateway] failure-rate: expected 0 to 1 but was " + failureRate);
        }
    }
}
