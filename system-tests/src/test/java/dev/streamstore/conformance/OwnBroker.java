package dev.streamstore.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** For tests that need a broker with settings of their own, which nobody else's broker has. */
final class OwnBroker {
    private OwnBroker() {}

    static void assumeAllowed() {
        assumeTrue(
                System.getProperty("streamstore.conformance.url", "").isEmpty(),
                "needs a broker with settings of its own, so it is left out against a given one");
    }
}
