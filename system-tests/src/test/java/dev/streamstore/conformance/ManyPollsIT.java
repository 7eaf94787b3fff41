package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of idle long polls on one broker with little memory: each is answered in time, and nothing is left. For ten
 * thousand: {@code -Dstreamstore.polls=10000 -Dstreamstore.polls.heap=-Xmx2g}.
 */
@Timeout(300)
class ManyPollsIT {
    private static final int POLLS = Integer.getInteger("streamstore.polls", 5_000);
    private static final String HEAP = System.getProperty("streamstore.polls.heap", "-Xmx1g");
    private static final int WAIT_MS = 30_000;
    private static final int VANISHING = POLLS / 4;

    @Test
    void thousandsWait() throws Exception {
        OwnBroker.assumeAllowed();
        assumeFiles();
        try (BrokerProcess process = BrokerProcess.start(List.of(HEAP));
                ManyPolls polls = new ManyPolls(process.api().url())) {
            Api broker = process.api();
            broker.put("/v1/topics/t", "{'partitions':10}").expect(201);
            long firstNanos = System.nanoTime();
            for (int i = 0; i < POLLS; i++) {
                polls.start("/v1/topics/t/partitions/%d/records?offset=0&maxWaitMs=%d".formatted(i % 10, WAIT_MS));
            }
            long lastNanos = System.nanoTime();
            await().atMost(Duration.ofSeconds(10)).until(() -> Waits.open(broker) == POLLS);
            report(broker);

            polls.vanish(VANISHING);
            assertThat(polls.read(Duration.ofMillis(WAIT_MS + 20_000))).isEqualTo(POLLS - VANISHING);

            for (ManyPolls.Poll poll : polls.polls()) {
                assertThat(poll.answer()).startsWith("HTTP/1.1 200").contains("\"records\":[]");
                assertThat(millis(poll.answeredNanos() - firstNanos)).isGreaterThanOrEqualTo(WAIT_MS);
                assertThat(millis(poll.answeredNanos() - lastNanos)).isLessThan(WAIT_MS + 10_000);
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> Waits.open(broker) == 0);
            broker.post("/v1/topics/t/records", "{'records':[{'value':1}]}").expect(200);
        }
    }

    private static void report(Api broker) {
        Metrics now = Metrics.of(broker);
        System.out.printf(
                "%d polls wait with %s: heap in use %.0f MiB, threads %.0f%n",
                POLLS,
                HEAP,
                now.value("jvm_memory_used_bytes", "area=\"heap\"") / (1 << 20),
                now.value("jvm_threads_live_threads"));
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** The broker is another process with the same limit. */
    private static void assumeFiles() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long most = system.getMaxFileDescriptorCount();
            assumeTrue(
                    most >= POLLS + 500,
                    "needs " + (POLLS + 500) + " open files per process but ulimit -n is " + most + ": left out");
        }
    }
}
