package dev.streamstore.conformance;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Who waits for records, as the broker counts them. */
final class Waits {
    private Waits() {}

    /** A request that has come to the broker and waits there, or is answered already. */
    static CompletableFuture<Answer> begun(Supplier<CompletableFuture<Answer>> request) {
        double before = open(Conformance.broker);
        CompletableFuture<Answer> sent = request.get();
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> sent.isDone() || open(Conformance.broker) > before);
        return sent;
    }

    static double open(Api broker) {
        return Metrics.of(broker).value("streamstore_waits");
    }
}
