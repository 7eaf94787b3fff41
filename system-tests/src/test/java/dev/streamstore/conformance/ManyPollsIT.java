package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten thousand idle long polls on one broker: each is answered in time, and nothing is left. On a broker without the
 * memory for them, those that have no room are told so, and the others wait as if alone. Other numbers: {@code
 * -Dstreamstore.polls=5000 -Dstreamstore.polls.heap=-Xmx320m}.
 */
@Timeout(600)
class ManyPollsIT {
    private static final int POLLS = Integer.getInteger("streamstore.polls", 10_000);
    private static final String HEAP = System.getProperty("streamstore.polls.heap", "-Xmx704m");
    private static final int WAIT_MS = 30_000;
    private static final int SHORT_WAIT_MS = 10_000;
    /** What thousands of answers may take on a machine that has other things to do. */
    private static final int BUSY_MS = 60_000;

    private static final int VANISHING = POLLS / 4;

    @Test
    void thousandsWait() throws Exception {
        OwnBroker.assumeAllowed();
        assumeFiles();
        try (BrokerProcess process = BrokerProcess.start(List.of(HEAP));
                ManyPolls polls = new ManyPolls(process.api().url())) {
            Api broker = process.api();
            broker.put("/v1/topics/t", "{'partitions':10}").expect(201);
            start(polls, POLLS, WAIT_MS);
            await().atMost(Duration.ofSeconds(200)).pollDelay(Duration.ZERO).until(() -> {
                polls.askAgain();
                return Waits.open(broker) == POLLS;
            });
            report(broker);

            polls.vanish(VANISHING);
            assertThat(polls.read(Duration.ofMillis(WAIT_MS + BUSY_MS))).isEqualTo(POLLS - VANISHING);

            for (ManyPolls.Poll poll : polls.polls()) {
                assertThat(poll.answer()).startsWith("HTTP/1.1 200").contains("\"records\":[]");
                assertThat(poll.waited()).isBetween(Duration.ofMillis(WAIT_MS), Duration.ofMillis(WAIT_MS + BUSY_MS));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> Waits.open(broker) == 0);
            broker.post("/v1/topics/t/records", "{'records':[{'value':1}]}").expect(200);
        }
    }

    @Test
    @Requirement("LIMIT-6")
    void moreThanThereIsMemoryForAreRefused() throws Exception {
        OwnBroker.assumeAllowed();
        assumeFiles();
        try (BrokerProcess process = BrokerProcess.start(List.of("-Xmx96m"));
                ManyPolls polls = new ManyPolls(process.api().url())) {
            Api broker = process.api();
            broker.put("/v1/topics/t", "{'partitions':10}").expect(201);
            start(polls, POLLS / 4, SHORT_WAIT_MS);

            assertThat(polls.read(Duration.ofMillis(SHORT_WAIT_MS + BUSY_MS))).isEqualTo(POLLS / 4);

            assertThat(polls.polls())
                    .allMatch(poll -> poll.answer().startsWith("HTTP/1.1 200")
                            ? poll.waited().toMillis() >= SHORT_WAIT_MS
                            : poll.answer().startsWith("HTTP/1.1 429"))
                    .anyMatch(poll -> poll.answer().startsWith("HTTP/1.1 200"))
                    .anyMatch(poll -> poll.answer().startsWith("HTTP/1.1 429"));
            broker.post("/v1/topics/t/records", "{'records':[{'value':1}]}").expect(200);
        }
    }

    private static void start(ManyPolls polls, int count, int waitMs) throws IOException {
        for (int i = 0; i < count; i++) {
            polls.start("/v1/topics/t/partitions/%d/records?offset=0&maxWaitMs=%d".formatted(i % 10, waitMs));
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
