package dev.streamstore.broker.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why a broker did not start, without a stack trace. */
final class BrokerStartFailureAnalyzer extends AbstractFailureAnalyzer<BrokerStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BrokerStartException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Stop the other broker that uses this directory, free space on its disk, or set another one with "
                        + "STREAMSTORE_BROKER_DATA_DIR.",
                cause);
    }
}
