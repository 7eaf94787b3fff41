package dev.streamstore.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.metadata.SingleNodeMetadata;
import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.partition.Partition;
import dev.streamstore.broker.partition.PartitionStore;
import dev.streamstore.broker.runtime.DiskFileStore;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import dev.streamstore.client.record.RecordBatches;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Polls against appends, trims, deletion and stop, at random moments: every poll is answered long before its own deadline,
 * with what the log held at some moment between question and answer, and nothing is left waiting. A failure names its
 * seed; {@code -Dfetch.race.seed} repeats it, {@code -Dfetch.race.rounds} takes more of them.
 */
class FetchRaceTest {

    private static final int ROUNDS = Integer.getInteger("fetch.race.rounds", 400);
    private static final int POLLS = 6;
    private static final int STEPS = 5;
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final int MUCH = 1024 * 1024;

    private enum End {
        APPEND,
        TRIM,
        DELETE,
        STOP
    }

    /** What a poll was told, and what was true before and after it. */
    private record Poll(long offset, int minBytes, long highWatermarkBefore, Fetched answer) {}

    @TempDir
    Path directory;

    private PartitionStore metadataStore;
    private PartitionStore dataStore;
    private Topics topics;

    @BeforeEach
    void open() {
        metadataStore = store("metadata");
        metadataStore.open(id -> Optional.of(TopicConfig.defaults()));
        var log = metadataStore.create(Topics.METADATA.partition(0), TopicConfig.defaults());
        dataStore = store("topics");
        topics = new Topics(SingleNodeMetadata.open(log, Time.system(), () -> "c"), dataStore, UUID::randomUUID);
        topics.open();
    }

    @AfterEach
    void close() {
        dataStore.close();
        metadataStore.close();
    }

    @Test
    void everyPollGetsARightAnswer() throws Exception {
        long seed = Long.getLong("fetch.race.seed", System.nanoTime());
        for (int round = 0; round < ROUNDS; round++) {
            long ofRound = seed + round;
            try {
                race(new Random(ofRound), new TopicName("t" + round));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("[FetchRaceTest] seed " + ofRound + " (-Dfetch.race.seed=" + ofRound + ")", e);
            }
        }
    }

    private void race(Random random, TopicName topic) throws Exception {
        topics.create(topic, 1, TopicConfig.defaults());
        Partition log = topics.partition(topic, 0);
        for (int i = random.nextInt(4); i > 0; i--) {
            append(log);
        }
        var fetch = new FetchService(topics, Time.system());
        var waits = new Waits(POLLS, POLLS);
        var go = new CountDownLatch(1);
        List<FutureTask<Poll>> polls = new ArrayList<>();
        for (int i = 0; i < POLLS; i++) {
            polls.add(poll(fetch, waits, topic, log, random, go));
        }
        End end = End.values()[random.nextInt(End.values().length)];
        go.countDown();
        disturb(log, random);
        finish(end, fetch, topic, log);

        for (FutureTask<Poll> poll : polls) {
            check(poll.get(10, TimeUnit.SECONDS), end, log);
        }
        assertThat(fetch.isAnyoneWaiting()).isFalse();
        assertThat(waits.open()).isZero();
    }

    private static FutureTask<Poll> poll(
            FetchService fetch, Waits waits, TopicName topic, Partition log, Random random, CountDownLatch go) {
        long offset = random.nextInt(6);
        int minBytes = random.nextBoolean() ? 1 : 300;
        long pauseNanos = random.nextInt(200_000);
        var task = new FutureTask<>(() -> {
            go.await();
            pause(pauseNanos);
            long before = log.highWatermark();
            Fetched answer = fetch.fetch(
                            List.of(new FetchPosition(topic, 0, offset, MUCH)),
                            new FetchLimits(WAIT, minBytes, MUCH),
                            waits.of("c"))
                    .getFirst();
            return new Poll(offset, minBytes, before, answer);
        });
        Thread.startVirtualThread(task);
        return task;
    }

    private static void disturb(Partition log, Random random) {
        for (int step = random.nextInt(STEPS); step > 0; step--) {
            pause(random.nextInt(150_000));
            if (random.nextInt(3) == 0) {
                log.deleteRecordsBefore(
                        log.logStartOffset() + random.nextInt((int) (log.highWatermark() - log.logStartOffset()) + 1));
            } else {
                append(log);
            }
        }
    }

    /** Whatever this is, nobody has a reason to wait any more. */
    private void finish(End end, FetchService fetch, TopicName topic, Partition log) {
        switch (end) {
            case APPEND -> {
                for (int i = 0; i < 12; i++) {
                    append(log);
                }
            }
            case TRIM -> {
                for (int i = 0; i < 7; i++) {
                    append(log);
                }
                log.deleteRecordsBefore(log.highWatermark());
            }
            case DELETE -> topics.delete(topic);
            case STOP -> fetch.stopWaiting();
        }
    }

    private static void check(Poll poll, End end, Partition log) {
        switch (poll.answer()) {
            case Fetched.Records(FetchPosition position, var read) -> {
                long next = poll.offset();
                int bytes = read.batches().remaining();
                for (RecordBatch batch : RecordBatches.in(read.batches())) {
                    for (LogRecord record : batch) {
                        assertThat(record.offset()).isEqualTo(next++);
                    }
                }
                assertThat(read.nextOffset()).isEqualTo(next).isLessThanOrEqualTo(read.highWatermark());
                assertThat(read.highWatermark()).isGreaterThanOrEqualTo(poll.highWatermarkBefore());
                assertThat(bytes >= poll.minBytes() || end == End.STOP)
                        .as("%d bytes of %d before the end of the wait", bytes, poll.minBytes())
                        .isTrue();
            }
            case Fetched.Refused(FetchPosition position, BrokerFault fault) -> {
                switch (fault.code()) {
                    case OFFSET_OUT_OF_RANGE -> assertThat(poll.offset()).isGreaterThan(poll.highWatermarkBefore());
                    case OFFSET_TRIMMED -> assertThat(poll.offset()).isLessThan(log.logStartOffset());
                    case UNKNOWN_TOPIC, UNKNOWN_PARTITION -> assertThat(end).isEqualTo(End.DELETE);
                    default -> throw new AssertionError(fault);
                }
            }
        }
    }

    private static void append(Partition log) {
        log.append(new RecordBatchBuilder(Compression.NONE)
                .append(1, null, new byte[10], List.of())
                .build());
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private PartitionStore store(String name) {
        return new PartitionStore(directory.resolve(name), new DiskFileStore(), Time.system(), RandomSource.secure());
    }
}
