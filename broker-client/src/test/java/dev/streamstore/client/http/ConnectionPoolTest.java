package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionPoolTest {

    private static final int CALLERS = 8;
    private static final int CALLS = 1_000;

    private final FakeBroker broker = new FakeBroker();
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
    private final ConnectionPool pool = new ConnectionPool(broker.url(), watchdog);

    @AfterEach
    void stop() {
        pool.close();
        watchdog.shutdownNow();
        broker.close();
    }

    @Test
    void noCallLosesItsConnectionToTheOneThatHadItBefore() throws Exception {
        broker.log.createTopic("t", 1);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answered = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                answered.add(callers.submit(this::manyCalls));
            }
            for (Future<Integer> each : answered) {
                assertThat(each.get()).isEqualTo(CALLS);
            }
        }
    }

    private int manyCalls() throws IOException {
        int answered = 0;
        while (answered < CALLS) {
            assertThat(pool.exchange(Call.get("/v1/topics")).status()).isEqualTo(200);
            answered++;
        }
        return answered;
    }
}
