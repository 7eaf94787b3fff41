package dev.streamstore.order.saga;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long orders may wait.
 *
 * @param retryBudget so long payment and inventory may need for their answers with all their retries when the gateway is
 *     at its worst: 10 s until payment gives an authorization up, and one last call; more than zero
 * @param deadline so long after that, an order that is still undecided is cancelled as timed out; more than zero
 * @param sweepInterval how often to look for such orders. Longer than {@link LogContact} takes for an absence, no order
 *     ever times out; more than zero
 */
@ConfigurationProperties("streamstore.order")
record OrderSettings(
        @DefaultValue("15s") Duration retryBudget,
        @DefaultValue("30s") Duration deadline,
        @DefaultValue("2s") Duration sweepInterval) {
    OrderSettings {
        if (!retryBudget.isPositive() || !deadline.isPositive() || !sweepInterval.isPositive()) {
            throw new IllegalArgumentException(
                    "[streamstore.order] retry-budget, deadline, sweep-interval: expected more than zero but was "
                            + retryBudget + ", " + deadline + ", " + sweepInterval);
        }
    }

    /** From the placement, or from when this service could last not be heard, to the end of its patience. */
    Duration patience() {
        return retryBudget.plus(deadline);
    }
}
