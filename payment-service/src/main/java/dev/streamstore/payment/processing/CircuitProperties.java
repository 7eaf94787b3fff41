package dev.streamstore.payment.processing;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the gateway is left alone.
 *
 * @param failurePercent from so many failures in a hundred calls on, 1 to 100
 * @param window of the last so many calls, from 1
 * @param minimumCalls judged from so many calls on, 1 to {@code window}
 * @param openFor for so long; more than zero
 * @param trialCalls then so many calls decide whether it works again, from 1
 */
@ConfigurationProperties("streamstore.gateway.circuit")
record CircuitProperties(
        @DefaultValue("50") int failurePercent,
        @DefaultValue("20") int window,
        @DefaultValue("10") int minimumCalls,
        @DefaultValue("1s") Duration openFor,
        @DefaultValue("4") int trialCalls) {
    CircuitProperties {
        if (failurePercent < 1 || failurePercent > 100) {
            throw new IllegalArgumentException(
                    "[streamstore.gateway.circuit] failure-percent: expected 1 to 100 but was " + failurePercent);
        }
        if (minimumCalls < 1 || minimumCalls > window || trialCalls < 1) {
            throw new IllegalArgumentException(
                    "[streamstore.gateway.circuit] minimum-calls, trial-calls: expected 1 to the window " + window
                            + ", and >= 1, but was " + minimumCalls + ", " + trialCalls);
        }
        if (!openFor.isPositive()) {
            throw new IllegalArgumentException(
                    "[streamstore.gateway.circuit] open-for: expected more than zero but was " + openFor);
        }
    }
}
