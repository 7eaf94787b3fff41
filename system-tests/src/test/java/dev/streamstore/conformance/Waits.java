package dev.streamstore.conformance;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/** Who waits for records, as the broker counts them. */
final class Waits {
    private Waits() {}

    /**
     * A request that waits at the broker by now: seen to when nobody else begins or ends to wait there, most likely so when
     * others do. What comes of the request must be the same should it arrive later.
     */
    static CompletableFuture<Answer> begun(Supplier<CompletableFuture<Answer>> request) {
        double before = open(Conformance.broker);
        CompletableFuture<Answer> sent = request.get();
        try {
            await().atMost(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> sent.isDone() || open(Conformance.broker) > before);
        } catch (ConditionTimeoutException othersHaveEnded) {
            // A second is enough to get there.
        }
        return sent;
    }

    static double open(Api broker) {
        return Metrics.of(broker).value("streamstore_waits");
    }
}
