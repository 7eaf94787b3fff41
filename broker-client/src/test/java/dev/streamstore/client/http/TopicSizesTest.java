package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.http.FakeBroker.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a topic's size is taken to be when it should be looked up again and the broker says nothing. */
@Timeout(60)
class TopicSizesTest {
    private static final Duration NO_TIME = Duration.ZERO;
    private static final Duration LONG = Duration.ofMinutes(10);

    private final FakeBroker broker = new FakeBroker();
    private final Transport transport = new Transport(List.of(broker.url()));

    @BeforeEach
    void createTopic() {
        broker.log.createTopic("t", 4);
    }

    @AfterEach
    void stop() {
        broker.release();
        transport.close();
        broker.close();
    }

    private TopicSizes sizes(Duration longestUse, Duration renewalPause) {
        return new TopicSizes(transport, new Random(1), longestUse, renewalPause);
    }

    private static int partitions(TopicSizes sizes) throws InterruptedException {
        return sizes.partitions("t", Deadline.after(Duration.ofSeconds(30)));
    }

    private int asked() {
        return broker.seen("/v1/topics/t").size();
    }

    /** Fails when a renewal that failed leaves the old size as expired as it was. */
    @Test
    void oneCallerAlonePaysForARenewalThatFails() throws InterruptedException {
        TopicSizes sizes = sizes(NO_TIME, LONG);
        partitions(sizes);
        IntStream.range(0, 10).forEach(i -> broker.plan("/v1/topics/t", Fault.LOSE_REQUEST));

        for (int call = 0; call < 5; call++) {
            assertThat(partitions(sizes)).isEqualTo(4);
        }

        assertThat(asked()).isEqualTo(2);
    }

    /** Fails when the old size is trusted again only after the renewal has failed: the second caller waits, too. */
    @Test
    void nobodyElseWaitsWhileOneRenews() throws Exception {
        TopicSizes sizes = sizes(NO_TIME, LONG);
        partitions(sizes);
        broker.log.createTopic("t", 6);
        broker.plan("/v1/topics/t", Fault.HOLD_ANSWER);
        FutureTask<Integer> renewing = new FutureTask<>(() -> partitions(sizes));
        Thread.ofVirtual().start(renewing);
        await().until(() -> asked() == 2);

        assertThat(partitions(sizes)).isEqualTo(4);
        assertThat(renewing.isDone()).isFalse();
        broker.release();

        assertThat(renewing.get()).isEqualTo(6);
    }

    @Test
    void aRenewalIsTriedAgainAfterThePause() throws InterruptedException {
        TopicSizes sizes = sizes(NO_TIME, NO_TIME);
        partitions(sizes);
        broker.log.createTopic("t", 6);
        broker.plan("/v1/topics/t", Fault.LOSE_REQUEST);

        assertThat(partitions(sizes)).isEqualTo(4);
        assertThat(partitions(sizes)).isEqualTo(6);
    }

    /** Fails when the old size is kept though the broker says that there is no such topic. */
    @Test
    void aTopicThatIsGoneIsGoneForTheNextCallerToo() throws InterruptedException {
        TopicSizes sizes = sizes(NO_TIME, LONG);
        partitions(sizes);
        broker.log.deleteTopic("t");

        for (int call = 0; call < 2; call++) {
            assertThatThrownBy(() -> partitions(sizes))
                    .isInstanceOfSatisfying(
                            BrokerException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_TOPIC"));
        }
    }

    @Test
    void whatIsKnownIsNotAskedForAgain() throws InterruptedException {
        TopicSizes sizes = sizes(LONG, LONG);
        partitions(sizes);
        partitions(sizes);
        assertThat(asked()).isEqualTo(1);
    }
}
