package dev.streamstore.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.Admin.NewTopic;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RebalanceListener;
import dev.streamstore.client.RecordMetadata;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.HttpBrokerClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client and the broker together: a broker process of its own, which can be killed. */
@Timeout(300)
class ClientAgainstBrokerTest {

    private static final int PARTITIONS = 6;
    private static final ConsumerConfig MEMBER =
            ConsumerConfig.defaults("readers", "test").withSessionTimeout(Duration.ofSeconds(3));

    @TempDir
    private Path dataDir;

    private final List<AutoCloseable> open = new ArrayList<>();
    private int port;
    private Process broker;
    private HttpBrokerClient client;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        startBroker();
        client = connect();
        await().atMost(Duration.ofSeconds(150))
                .ignoreExceptionsInstanceOf(BrokerException.class)
                .untilAsserted(() -> client.admin().createTopic(new NewTopic("t", PARTITIONS, Map.of())));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        killBroker();
    }

    @Test
    void storesEveryRecordOnceAndInOrderThoughTheBrokerIsKilled() throws Exception {
        int threads = 4;
        int perThread = 2_500;
        AtomicInteger acknowledged = new AtomicInteger();
        ConcurrentLinkedQueue<CompletableFuture<RecordMetadata>> sent = new ConcurrentLinkedQueue<>();
        Producer producer = client.newProducer(ProducerConfig.defaults("test"));
        open.add(producer);
        CountDownLatch killed = new CountDownLatch(1);
        List<Thread> senders = IntStream.range(0, threads)
                .mapToObj(thread -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < perThread; i++) {
                        if (i == perThread / 2) {
                            awaitUninterrupted(killed);
                        }
                        sent.add(producer.send(record(thread, i)).thenApply(stored -> {
                            acknowledged.incrementAndGet();
                            return stored;
                        }));
                    }
                }))
                .toList();
        await().pollInterval(Duration.ofMillis(1)).until(() -> acknowledged.get() > 500);
        killBroker();
        // The second half is sent to a broker that is not there yet, however fast the first half was.
        killed.countDown();
        startBroker();
        for (Thread sender : senders) {
            sender.join();
        }
        sent.forEach(CompletableFuture::join);

        Map<TopicPartition, List<String>> stored = readAll(threads * perThread);
        List<String> values = stored.values().stream().flatMap(List::stream).toList();
        assertThat(values).hasSize(threads * perThread).doesNotHaveDuplicates();
        for (int thread = 0; thread < threads; thread++) {
            String prefix = thread + ":";
            List<String> ofThread =
                    values.stream().filter(each -> each.startsWith(prefix)).toList();
            assertThat(ofThread)
                    .containsExactlyElementsOf(IntStream.range(0, perThread)
                            .mapToObj(i -> prefix + i)
                            .toList());
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("[sender] expected to be left alone but was interrupted", e);
        }
    }

    @Test
    void aTopicThatIsAlteredTakesWhatItRefusedBefore() {
        Producer producer = client.newProducer(ProducerConfig.defaults("test"));
        open.add(producer);
        ProducerRecord large = new ProducerRecord("t", PARTITIONS, null, new byte[1_100_000], List.of(), null);
        assertThatThrownBy(() -> producer.send(large).join()).hasMessageContaining("UNKNOWN_PARTITION");

        client.admin().alterTopic(new NewTopic("t", PARTITIONS + 1, Map.of("max.message.bytes", "2000000")));

        assertThat(producer.send(large).join().offset()).isZero();
        assertThat(client.admin().describeTopic("t").partitions()).hasSize(PARTITIONS + 1);
    }

    @Test
    void membersShareThePartitionsAndTakeOverFromOneThatLeaves() throws Exception {
        Member first = join(client);
        await().until(() -> first.owned().size() == PARTITIONS);

        Member second = join(client);
        await().until(() ->
                first.owned().size() == PARTITIONS / 2 && second.owned().size() == PARTITIONS / 2);
        assertThat(first.owned()).doesNotContainAnyElementsOf(second.owned());
        produce(0, 60);
        await().until(() -> first.seen.size() + second.seen.size() == 60);

        first.close();
        await().until(() -> second.owned().size() == PARTITIONS);
        produce(60, 30);
        await().until(() -> second.seen.containsAll(values(60, 30)));
        assertThat(first.seen.size() + second.seen.size()).isEqualTo(90);
    }

    /** The interval of heartbeats is a second here: it is not what members wait for. */
    @Test
    void aHandOverTakesNoHeartbeatInterval() throws Exception {
        List<Member> members = new ArrayList<>(List.of(join(client)));
        await().until(() -> members.getFirst().owned().size() == PARTITIONS);
        List<Duration> times = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            long startNanos = System.nanoTime();
            Member joining = join(client);
            members.add(joining);
            await().pollInterval(Duration.ofMillis(2))
                    .until(() -> joining.owned().size() == PARTITIONS / 2);
            times.add(Duration.ofNanos(System.nanoTime() - startNanos));
            long leaveNanos = System.nanoTime();
            members.removeFirst().close();
            await().pollInterval(Duration.ofMillis(2))
                    .until(() -> joining.owned().size() == PARTITIONS);
            times.add(Duration.ofNanos(System.nanoTime() - leaveNanos));
        }
        System.out.println("[groups] hand-over after a join, a leave, a join …: "
                + times.stream().map(time -> time.toMillis() + " ms").toList());
        assertThat(times.stream().sorted().toList().get(times.size() / 2)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void aMemberTakesOverFromOneThatDied() throws Exception {
        HttpBrokerClient dying = connect();
        Member first = join(dying);
        Member second = join(client);
        await().until(() ->
                first.owned().size() == PARTITIONS / 2 && second.owned().size() == PARTITIONS / 2);

        dying.close();
        produce(0, 60);

        await().atMost(Duration.ofSeconds(15)).until(() -> second.owned().size() == PARTITIONS);
        await().until(() -> second.seen.containsAll(values(0, 60)));
    }

    @Test
    void membersGoOnAfterTheBrokerWasKilled() throws Exception {
        Member member = join(client);
        produce(0, 30);
        await().until(() -> member.seen.size() == 30);

        killBroker();
        startBroker();
        produce(30, 30);

        await().atMost(Duration.ofSeconds(60)).until(() -> member.seen.containsAll(values(30, 30)));
    }

    private void startBroker() throws IOException {
        broker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.streamstore.broker.BrokerApplication",
                        "--server.port=" + port,
                        "--streamstore.broker.data-dir=" + dataDir)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** SIGKILL. */
    private void killBroker() throws InterruptedException {
        broker.destroyForcibly().waitFor();
    }

    private HttpBrokerClient connect() {
        HttpBrokerClient connected = HttpBrokerClient.connect(List.of(URI.create("http://localhost:" + port)));
        open.add(connected);
        return connected;
    }

    private Member join(HttpBrokerClient from) {
        Member member = new Member(from.newConsumer(MEMBER));
        open.add(member);
        return member;
    }

    private void produce(int from, int count) {
        try (Producer producer = client.newProducer(ProducerConfig.defaults("test"))) {
            List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
            IntStream.range(from, from + count).forEach(i -> sent.add(producer.send(record(i, i))));
            sent.forEach(CompletableFuture::join);
        }
    }

    private static ProducerRecord record(int key, int number) {
        return new ProducerRecord("t", bytes(String.valueOf(key)), bytes(key + ":" + number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Set<String> values(int from, int count) {
        Set<String> values = new TreeSet<>();
        IntStream.range(from, from + count).forEach(i -> values.add(i + ":" + i));
        return values;
    }

    /** Everything in the topic, by partition. */
    private Map<TopicPartition, List<String>> readAll(int expected) {
        Map<TopicPartition, List<String>> stored = new TreeMap<>();
        try (Consumer consumer = client.newConsumer(ConsumerConfig.defaults("nobody", "test"))) {
            Map<TopicPartition, Long> ends = new HashMap<>();
            client.admin()
                    .describeTopic("t")
                    .partitions()
                    .forEach(each -> ends.put(new TopicPartition("t", each.partition()), each.highWatermark()));
            consumer.assign(ends.keySet());
            assertThat(ends.values().stream().mapToLong(end -> end).sum()).isEqualTo(expected);
            AtomicInteger read = new AtomicInteger();
            Callable<Boolean> allRead = () -> {
                for (ConsumerRecord each : consumer.poll(Duration.ofMillis(100))) {
                    stored.computeIfAbsent(each.partition(), partition -> new ArrayList<>())
                            .add(new String(each.value(), StandardCharsets.UTF_8));
                    read.incrementAndGet();
                }
                return read.get() >= expected;
            };
            await().pollInSameThread()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(1))
                    .until(allRead);
        }
        return stored;
    }

    /** Polls and commits on a thread of its own. */
    private static final class Member implements AutoCloseable {
        final List<String> seen = new CopyOnWriteArrayList<>();
        private final Consumer consumer;
        private final Thread thread;
        private volatile boolean closed;

        Member(Consumer consumer) {
            this.consumer = consumer;
            consumer.subscribe(List.of("t"), new RebalanceListener() {});
            this.thread = Thread.ofVirtual().start(this::run);
        }

        Set<TopicPartition> owned() {
            return consumer.assignment();
        }

        private void run() {
            while (!closed) {
                Map<TopicPartition, Long> done = new HashMap<>();
                for (ConsumerRecord each : consumer.poll(Duration.ofSeconds(1))) {
                    seen.add(new String(each.value(), StandardCharsets.UTF_8));
                    done.put(each.partition(), each.offset() + 1);
                }
                try {
                    consumer.commit(done);
                } catch (BrokerException e) {
                    // The broker is away, or others own these by now: they will be read again.
                }
            }
            consumer.close(Duration.ofSeconds(3));
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            consumer.wakeup();
            thread.join();
        }
    }
}
