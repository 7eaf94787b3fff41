package dev.streamstore.payment.processing;

import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.work.LeasedWorker;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the gateway is called.
 *
 * @param concurrency calls made at the same time, or answered and not yet written down, from 1
 * @param pollInterval how often to look for due calls that nobody signalled: retries, leases that are up
 * @param firstTimeout how long to wait for an answer at the first call; doubles from call to call, so that a gateway
 *     that is merely slow is not taken for dead
 * @param lastTimeout the longest wait ever
 * @param lease how long a call taken by an instance is left alone by the others; longer than {@code lastTimeout}
 * @param authorizeAttempts after so many calls without an answer a payment counts as declined, from 1
 * @param authorizeBudget so long after its first try an authorization that the circuit holds back counts as declined
 * @param firstBackoff the longest pause after the first call without an answer; doubles from call to call
 * @param lastBackoff the longest pause ever
 */
@ConfigurationProperties("streamstore.gateway")
public record WorkerProperties(
        @DefaultValue("48") int concurrency,
        @DefaultValue("200ms") Duration pollInterval,
        @DefaultValue("300ms") Duration firstTimeout,
        @DefaultValue("2400ms") Duration lastTimeout,
        @DefaultValue("5s") Duration lease,
        @DefaultValue("4") int authorizeAttempts,
        @DefaultValue("10s") Duration authorizeBudget,
        @DefaultValue("100ms") Duration firstBackoff,
        @DefaultValue("5s") Duration lastBackoff) {
    public WorkerProperties {
        if (concurrency < 1 || authorizeAttempts < 1) {
            throw new IllegalArgumentException(
                    "[streamstore.gateway] concurrency, authorize-attempts: expected >= 1 but was " + concurrency + ", "
                            + authorizeAttempts);
        }
        if (lease.compareTo(lastTimeout) <= 0) {
            throw new IllegalArgumentException("[streamstore.gateway] lease: expected more than the last timeout "
                    + lastTimeout + " but was " + lease);
        }
    }

    /** How long to wait for the answer to the {@code attempt}-th call, from 1. */
    Duration timeout(int attempt) {
        long timeoutMs = firstTimeout.toMillis() << Math.clamp(attempt - 1L, 0, 20);
        return Duration.ofMillis(Math.min(timeoutMs, lastTimeout.toMillis()));
    }

    Backoff backoff() {
        return Backoff.between(firstBackoff, lastBackoff);
    }

    LeasedWorker.Settings worker() {
        return new LeasedWorker.Settings("gateway-worker", concurrency, pollInterval, lease, backoff());
    }
}
