package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.Murmur2;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerConfig.Acks;
import dev.streamstore.client.ProducerConfig.CompressionType;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RecordMetadata;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.FakeBroker.Fault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class HttpProducerTest {

    private static final ProducerConfig DEFAULTS = ProducerConfig.defaults("test");

    private final FakeBroker broker = new FakeBroker();
    private final HttpBrokerClient client = HttpBrokerClient.connect(List.of(broker.url()));
    private final List<Producer> producers = new ArrayList<>();

    @BeforeEach
    void createTopic() {
        broker.log.createTopic("t", 4);
    }

    @AfterEach
    void stop() {
        broker.release();
        producers.forEach(producer -> producer.close(Duration.ZERO));
        client.close();
        broker.close();
    }

    @Test
    void sendsARecordAtOnceInOneRequest() {
        Producer producer = producer(DEFAULTS);

        RecordMetadata stored = producer.send(record(2, "a")).join();

        assertThat(stored.partition()).isEqualTo(new TopicPartition("t", 2));
        assertThat(stored.offset()).isZero();
        assertThat(broker.log.values("t", 2)).containsExactly("a");
        assertThat(broker.seen("/batches")).hasSize(1);
    }

    @Test
    void gathersWhatArrivesWhileABatchIsOnItsWay() {
        Producer producer = producer(DEFAULTS);
        broker.plan("/batches", Fault.HOLD_ANSWER);
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        sent.add(producer.send(record(0, "0")));
        await().until(() -> broker.seen("/batches").size() == 1);

        IntStream.rangeClosed(1, 50).forEach(i -> sent.add(producer.send(record(0, String.valueOf(i)))));
        broker.release();

        assertThat(offsets(sent)).containsExactlyElementsOf(range(0, 51));
        assertThat(broker.log.batchSizes("t", 0)).containsExactly(1, 50);
    }

    @Test
    void startsANewBatchWhenOneIsFull() {
        Producer producer = producer(new ProducerConfig(
                "test", 500, Duration.ofMinutes(1), 1 << 20, Duration.ofMinutes(2), Acks.ALL, CompressionType.NONE));

        IntStream.range(0, 20).forEach(i -> producer.send(record(0, "x".repeat(100))));
        producer.flush();

        assertThat(broker.log.batchSizes("t", 0)).hasSizeGreaterThan(4).allMatch(records -> records <= 4);
        assertThat(broker.log.values("t", 0)).hasSize(20);
    }

    @Test
    void lingersUntilFlushed() {
        Producer producer = producer(DEFAULTS.withLinger(Duration.ofMinutes(10)));
        List<CompletableFuture<RecordMetadata>> sent = sendAll(producer, 0, 30);
        assertThat(sent).noneMatch(CompletableFuture::isDone);

        producer.flush();

        assertThat(sent).allMatch(CompletableFuture::isDone);
        assertThat(broker.log.batchSizes("t", 0)).containsExactly(30);
    }

    @Test
    void repeatsABatchWhoseAnswerWasLostWithoutStoringItTwice() {
        Producer producer = producer(DEFAULTS);
        broker.plan("/batches", Fault.LOSE_ANSWER);

        assertThat(producer.send(record(0, "once")).join().offset()).isZero();

        assertThat(broker.seen("/batches")).hasSize(2);
        assertThat(broker.log.values("t", 0)).containsExactly("once");
    }

    @Test
    void keepsTheOrderThroughEveryKindOfFailure() {
        Producer producer = producer(DEFAULTS);
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        for (Fault fault : List.of(Fault.LOSE_REQUEST, Fault.LOSE_ANSWER, Fault.NOT_READY, Fault.LOSE_ANSWER)) {
            broker.plan("/batches", fault);
            sent.addAll(sendAll(producer, sent.size(), 50));
        }

        assertThat(offsets(sent)).containsExactlyElementsOf(range(0, 200));
        assertThat(broker.log.values("t", 0))
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(String::valueOf).toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"LOSE_REQUEST", "LOSE_ANSWER"})
    void countsAnewAfterABatchOfWhichItIsNotKnownWhetherItWasStored(Fault fault) {
        Producer producer = producer(DEFAULTS.withDeliveryTimeout(Duration.ofMillis(250)));
        producer.send(record(0, "before")).join();
        IntStream.range(0, 20).forEach(i -> broker.plan("/batches", fault));

        BrokerException failure = failure(producer.send(record(0, "lost")));
        broker.forgetPlans();

        assertThat(failure.code()).isEqualTo(BrokerException.UNREACHABLE);
        assertThat(failure.applied()).isEqualTo(Applied.MAYBE);
        producer.send(record(0, "after")).join();
        producer.send(record(0, "later")).join();
        assertThat(broker.log.values("t", 0))
                .containsExactlyElementsOf(
                        fault == Fault.LOSE_ANSWER
                                ? List.of("before", "lost", "after", "later")
                                : List.of("before", "after", "later"));
    }

    @Test
    void countsAnewWhenTheBrokerHasLostItsCount() {
        Producer producer = producer(DEFAULTS);
        producer.send(record(0, "a")).join();
        broker.log.forgetProducers();

        assertThat(producer.send(record(0, "b")).join().offset()).isEqualTo(1);
        assertThat(producer.send(record(0, "c")).join().offset()).isEqualTo(2);
    }

    @Test
    void doesNotRepeatWhatTheBrokerCanNotRecognize() {
        Producer producer = producer(DEFAULTS);
        broker.log.forgetful = true;
        broker.plan("/batches", Fault.LOSE_ANSWER);

        BrokerException failure = failure(producer.send(record(0, "perhaps")));

        assertThat(failure.applied()).isEqualTo(Applied.MAYBE);
        assertThat(producer.send(record(0, "next")).join().offset()).isEqualTo(1);
        assertThat(broker.log.values("t", 0)).containsExactly("perhaps", "next");
    }

    @Test
    void failsTheRecordThatIsTooLargeAndWhatWasSentAfterIt() {
        Producer producer = producer(DEFAULTS);
        broker.log.maxBatchBytes = 400;
        broker.plan("/batches", Fault.HOLD_ANSWER);
        CompletableFuture<RecordMetadata> first = producer.send(record(0, "first"));
        await().until(() -> broker.seen("/batches").size() == 1);

        List<CompletableFuture<RecordMetadata>> small = sendAll(producer, 0, 40);
        CompletableFuture<RecordMetadata> large = producer.send(record(0, "x".repeat(500)));
        CompletableFuture<RecordMetadata> last = producer.send(record(0, "last"));
        broker.release();

        assertThat(failure(large).code()).isEqualTo("RECORD_TOO_LARGE");
        assertThat(first.join().offset()).isZero();
        assertThat(offsets(small)).containsExactlyElementsOf(range(1, 41));
        assertThat(failure(last).code()).isEqualTo(BrokerException.PREDECESSOR_FAILED);
        assertThat(failure(last).applied()).isEqualTo(Applied.NO);
        assertThat(producer.send(record(0, "afresh")).join().offset()).isEqualTo(41);
    }

    /** Fails when {@code PartitionSender.giveUp} does not count, or {@code append} does not ask the series. */
    @Test
    void aSeriesEndsInAPartitionWithItsFirstFailureThereHoweverLateItComes() {
        Producer producer = producer(DEFAULTS);
        broker.log.maxBatchBytes = 400;
        Producer.Series series = producer.newSeries();
        assertThat(failure(series.send(record(0, "x".repeat(500)))).code()).isEqualTo("RECORD_TOO_LARGE");

        assertThat(failure(series.send(record(0, "next"))).code()).isEqualTo(BrokerException.PREDECESSOR_FAILED);
        assertThat(series.send(record(1, "elsewhere")).join().offset()).isZero();
        assertThat(producer.send(record(0, "of no series")).join().offset()).isZero();
        assertThat(producer.newSeries().send(record(0, "of another")).join().offset())
                .isEqualTo(1);
    }

    @Test
    void blocksWhileTheBufferIsFull() throws Exception {
        Producer producer = producer(new ProducerConfig(
                "test", 16_384, Duration.ZERO, 2_000, Duration.ofMinutes(1), Acks.ALL, CompressionType.NONE));
        broker.plan("/batches", Fault.HOLD_ANSWER);
        producer.send(record(0, "x".repeat(1_800)));

        CompletableFuture<RecordMetadata> blocked = new CompletableFuture<>();
        Thread sender = Thread.ofVirtual()
                .start(() -> blocked.complete(
                        producer.send(record(1, "y".repeat(1_800))).join()));
        await().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
        assertThat(broker.seen("/partitions/1/")).isEmpty();
        broker.release();

        assertThat(blocked.get(10, TimeUnit.SECONDS).offset()).isZero();
    }

    @Test
    void refusesToTakeMoreWhenTheBufferStaysFull() {
        Producer producer = producer(new ProducerConfig(
                "test", 16_384, Duration.ofMinutes(1), 2_000, Duration.ofMillis(200), Acks.ALL, CompressionType.NONE));
        producer.send(record(0, "x".repeat(1_800)));

        BrokerException refusal =
                catchThrowableOfType(BrokerException.class, () -> producer.send(record(0, "y".repeat(1_800))));

        assertThat(refusal.retriable()).isTrue();
        assertThat(refusal.applied()).isEqualTo(Applied.NO);
    }

    @Test
    void closingDeliversWhatIsGathered() {
        Producer producer = producer(DEFAULTS.withLinger(Duration.ofMinutes(10)));
        List<CompletableFuture<RecordMetadata>> sent = sendAll(producer, 0, 10);

        producer.close(Duration.ofSeconds(10));

        assertThat(offsets(sent)).containsExactlyElementsOf(range(0, 10));
        assertThatThrownBy(() -> producer.send(record(0, "late"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingFailsWhatCanNotBeDeliveredInTime() {
        Producer producer = producer(DEFAULTS);
        producer.send(record(0, "a")).join();
        broker.stop();
        CompletableFuture<RecordMetadata> stuck = producer.send(record(0, "b"));

        producer.close(Duration.ofMillis(100));

        assertThat(failure(stuck).code()).isEqualTo(BrokerException.UNREACHABLE);
    }

    @Test
    void deliversWhenTheBrokerComesUpLater() {
        broker.stop();
        Producer producer = producer(DEFAULTS);
        CompletableFuture<RecordMetadata> sent = producer.send(record(0, "early"));
        await().until(() -> !sent.isDone());

        broker.start();

        assertThat(sent.join().offset()).isZero();
    }

    @Test
    void turnsToAnotherBrokerWhenOneDoesNotAnswer() {
        try (FakeBroker gone = new FakeBroker()) {
            URI nobody = gone.url();
            gone.stop();
            try (HttpBrokerClient both = HttpBrokerClient.connect(List.of(nobody, broker.url()));
                    Producer producer = both.newProducer(DEFAULTS)) {
                assertThat(producer.send(record(0, "a")).join().offset()).isZero();
            }
        }
    }

    @Test
    void findsThePartitionByTheKey() {
        Producer producer = producer(DEFAULTS);
        for (String key : List.of("a", "b", "order-17", "über")) {
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            RecordMetadata stored =
                    producer.send(new ProducerRecord("t", bytes, bytes)).join();
            assertThat(stored.partition().partition()).isEqualTo(Murmur2.partition(bytes, 4));
        }
    }

    @Test
    void fillsOnePartitionWithRecordsThatHaveNoKey() {
        Producer producer = producer(DEFAULTS.withLinger(Duration.ofMinutes(10)));
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> sent.add(producer.send(new ProducerRecord("t", null, new byte[1]))));
        producer.flush();

        assertThat(sent.stream().map(each -> each.join().partition()).distinct())
                .hasSize(1);
    }

    @Test
    void keepsTheTimestampThatWasGiven() {
        Instant yesterday = Instant.parse("2026-01-02T03:04:05.678Z");
        Producer producer = producer(DEFAULTS);
        RecordMetadata stored = producer.send(new ProducerRecord("t", 0, null, new byte[1], List.of(), yesterday))
                .join();
        assertThat(stored.timestamp()).isEqualTo(yesterday);
    }

    @Test
    void failsForATopicThatIsNotThere() {
        Producer producer = producer(DEFAULTS);
        BrokerException failure = failure(producer.send(new ProducerRecord("nowhere", null, new byte[1])));
        assertThat(failure.code()).isEqualTo("UNKNOWN_TOPIC");
        assertThat(failure.applied()).isEqualTo(Applied.NO);
    }

    private Producer producer(ProducerConfig config) {
        Producer producer = client.newProducer(config);
        producers.add(producer);
        return producer;
    }

    private static ProducerRecord record(int partition, String value) {
        return new ProducerRecord("t", partition, null, value.getBytes(StandardCharsets.UTF_8), List.of(), null);
    }

    private static List<CompletableFuture<RecordMetadata>> sendAll(Producer producer, int from, int count) {
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        IntStream.range(from, from + count).forEach(i -> sent.add(producer.send(record(0, String.valueOf(i)))));
        return sent;
    }

    private static List<Long> offsets(List<CompletableFuture<RecordMetadata>> sent) {
        return sent.stream().map(each -> each.join().offset()).toList();
    }

    private static BrokerException failure(CompletableFuture<RecordMetadata> sent) {
        CompletionException failure = catchThrowableOfType(CompletionException.class, sent::join);
        return (BrokerException) failure.getCause();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
