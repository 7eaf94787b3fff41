package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RecordMetadata;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.FakeBroker.Fault;
import dev.streamstore.client.record.RecordBatches;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Five batches on their way while requests and answers get lost: each record is stored once, in the order of send. */
@Timeout(60)
class ProducerFaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PARTITIONS = 3;
    private static final List<Fault> FAULTS =
            List.of(Fault.LOSE_REQUEST, Fault.LOSE_ANSWER, Fault.GARBLE_ANSWER, Fault.EMPTY_ANSWER, Fault.NOT_READY);
    private static final ProducerConfig SMALL_BATCHES = new ProducerConfig(
            "test",
            200,
            Duration.ZERO,
            1 << 20,
            Duration.ofSeconds(50),
            ProducerConfig.Acks.ALL,
            ProducerConfig.CompressionType.NONE);

    private final FakeBroker broker = new FakeBroker();
    private final HttpBrokerClient client = HttpBrokerClient.connect(List.of(broker.url()));

    @BeforeEach
    void createTopic() {
        broker.log.createTopic("t", PARTITIONS);
    }

    @AfterEach
    void stop() {
        broker.release();
        client.close();
        broker.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void storesEachRecordOnceAndInOrder(long seed) {
        Random random = new Random(seed);
        List<List<String>> sent = IntStream.range(0, PARTITIONS)
                .<List<String>>mapToObj(i -> new ArrayList<>())
                .toList();
        List<CompletableFuture<RecordMetadata>> acknowledged = new ArrayList<>();
        try (Producer producer = client.newProducer(SMALL_BATCHES)) {
            for (int i = 0; i < 1_500; i++) {
                if (random.nextInt(100) == 0) {
                    broker.plan("/batches", FAULTS.get(random.nextInt(FAULTS.size())));
                }
                int partition = random.nextInt(PARTITIONS);
                String value = i + "x".repeat(random.nextInt(60));
                sent.get(partition).add(value);
                acknowledged.add(producer.send(record(partition, value)));
            }
            producer.flush();
        }

        assertThat(acknowledged).allMatch(each -> each.state() == CompletableFuture.State.SUCCESS);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(broker.log.values("t", partition)).isEqualTo(sent.get(partition));
        }
        assertThat(broker.seen("/batches")).extracting(this::batches).contains(PartitionSender.MAX_IN_FLIGHT);
        assertThat(broker.seen("/batches")).extracting(this::batches).allMatch(n -> n <= PartitionSender.MAX_IN_FLIGHT);
    }

    @Test
    void letsNothingOvertakeWhatCouldNotBeDelivered() {
        // All are to be sent before the first is given up.
        try (Producer producer = client.newProducer(SMALL_BATCHES.withDeliveryTimeout(Duration.ofSeconds(3)))) {
            IntStream.range(0, 100).forEach(i -> broker.plan("/batches", Fault.NOT_READY));
            List<CompletableFuture<RecordMetadata>> sent = IntStream.range(0, 100)
                    .mapToObj(i -> producer.send(record(0, "lost-" + i)))
                    .toList();
            producer.flush();
            broker.forgetPlans();
            CompletableFuture<RecordMetadata> afresh = producer.send(record(0, "afresh"));

            assertThat(afresh.join().offset()).isZero();
            assertThat(sent)
                    .extracting(each -> ((BrokerException) each.exceptionNow()).code())
                    .startsWith(BrokerException.UNREACHABLE)
                    .endsWith(BrokerException.PREDECESSOR_FAILED)
                    .containsOnly(BrokerException.UNREACHABLE, BrokerException.PREDECESSOR_FAILED);
            assertThat(broker.log.values("t", 0)).containsExactly("afresh");
        }
    }

    /** Let {@code PartitionSender.run} catch no errors to see it fail: nothing of the partition is sent ever after. */
    @Test
    void failsWhatIsAtHandOnAnErrorOfWhateverKindAndGoesOn() {
        try (Producer producer = client.newProducer(SMALL_BATCHES)) {
            broker.plan("/batches", Fault.HUGE_ANSWER);

            CompletableFuture<RecordMetadata> failed = producer.send(record(0, "perhaps"));
            assertThat(failed).failsWithin(PATIENCE);
            assertThat(failure(failed).getCause()).isInstanceOf(OutOfMemoryError.class);
            assertThat(failure(failed).applied()).isEqualTo(Applied.MAYBE);

            assertThat(producer.send(record(0, "next"))).succeedsWithin(PATIENCE);
            assertThat(broker.log.values("t", 0)).containsExactly("perhaps", "next");
        }
    }

    /** As above, of an error that comes when nothing was sent yet. */
    @Test
    void failsWhatIsGatheredOnAnErrorOfWhateverKindAndGoesOn() {
        try (Transport transport = new Transport(List.of(broker.url()))) {
            var sender = new PartitionSender(partsWithBrokenTurns(transport), new TopicPartition("t", 0));

            CompletableFuture<RecordMetadata> failed = sender.append(record(0, "a"), 1, 100, null);
            assertThat(failed).failsWithin(PATIENCE);
            assertThat(failure(failed).getCause()).isInstanceOf(NoClassDefFoundError.class);
            assertThat(failure(failed).applied()).isEqualTo(Applied.NO);

            assertThat(sender.append(record(0, "b"), 1, 100, null)).succeedsWithin(PATIENCE);
            assertThat(broker.log.values("t", 0)).containsExactly("b");
        }
    }

    /** The first who waits for a turn gets an error. */
    private ProducerParts partsWithBrokenTurns(Transport transport) {
        AtomicBoolean isBroken = new AtomicBoolean(true);
        Semaphore turns = new Semaphore(1) {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
                if (isBroken.getAndSet(false)) {
                    throw new NoClassDefFoundError("Turn");
                }
                return super.tryAcquire(timeout, unit);
            }
        };
        Random random = new Random(1);
        return new ProducerParts(
                transport,
                ProducerConfig.defaults("test"),
                new ProducerIds(transport),
                new MemoryBudget(1 << 20),
                new TopicSizes(transport, random),
                turns,
                random);
    }

    private static BrokerException failure(CompletableFuture<RecordMetadata> failed) {
        return (BrokerException) failed.exceptionNow();
    }

    private int batches(FakeBroker.Seen request) {
        return RecordBatches.in(ByteBuffer.wrap(request.body())).size();
    }

    private static ProducerRecord record(int partition, String value) {
        return new ProducerRecord("t", partition, null, value.getBytes(StandardCharsets.UTF_8), List.of(), null);
    }
}
