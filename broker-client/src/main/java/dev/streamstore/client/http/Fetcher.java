package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerConfig.OffsetReset;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.FetchBuffer.Position;
import dev.streamstore.client.record.RecordBatch;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link FetchBuffer} filled from a thread of its own: one long poll for all partitions is on its way while the
 * records of the one before are worked on. The methods are for the polling thread; those that make more to fetch give up
 * the long poll under way, so that new partitions are read at once.
 */
final class Fetcher {

    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
    private static final Duration LONG_POLL = Duration.ofSeconds(10);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    /** An answer of this size is followed by the next fetch at once. */
    private static final int MUCH_BYTES = 64 * 1024;

    private static final Duration FOREVER = Duration.ofDays(1);

    private final Transport transport;
    private final HttpAdmin admin;
    private final ConsumerConfig config;
    private final FetchBuffer buffer;
    private final ReceiveArrays arrays = new ReceiveArrays();
    private final Backoff backoff;
    private final Signal poller;
    private final Signal wake = new Signal();
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private Transport.@Nullable InFlight inFlight;
    private long replans;
    private boolean closed;

    /** @param poller raised when there are records to poll */
    Fetcher(Transport transport, ConsumerConfig config, Signal poller, RandomGenerator random) {
        this.transport = transport;
        this.admin = new HttpAdmin(transport);
        this.config = config;
        this.buffer = new FetchBuffer(config.maxFetchBytes());
        this.backoff = new Backoff(random);
        this.poller = poller;
        this.thread =
                Thread.ofVirtual().name("streamstore-fetch-" + config.group()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void add(Collection<TopicPartition> partitions) {
        buffer.add(partitions);
        replan();
    }

    void remove(Collection<TopicPartition> partitions) {
        buffer.remove(partitions);
        wake.raise();
    }

    void seek(TopicPartition partition, long offset) {
        buffer.seek(partition, offset);
        replan();
    }

    void pause(Collection<TopicPartition> partitions) {
        buffer.pause(partitions, true);
        wake.raise();
    }

    void resume(Collection<TopicPartition> partitions) {
        if (buffer.pause(partitions, false)) {
            replan();
        }
    }

    /** What was fetched, up to {@code max} records. */
    List<ConsumerRecord> drain(int max) {
        FetchBuffer.Drained drained = buffer.drain(max);
        if (drained.roomMade()) {
            wake.raise();
        }
        return drained.records();
    }

    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        replan();
    }

    private void replan() {
        lock.lock();
        try {
            replans++;
            if (inFlight != null) {
                inFlight.cancel();
            }
        } finally {
            lock.unlock();
        }
        wake.raise();
    }

    private void run() {
        try {
            while (!closed()) {
                long seen = wake.version();
                long planned = replans();
                try {
                    position(buffer.unpositioned());
                    if (!fetch(planned)) {
                        wake.await(seen, Deadline.after(buffer.anyDelayed() ? AFTER_FAILURE : FOREVER));
                    }
                } catch (CancellationException e) {
                    LOG.trace("[{}] fetch: planned anew", config.group());
                } catch (RuntimeException | Error e) {
                    report(e);
                    wake.await(seen, Deadline.after(backoff.next(e)));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("[{}] fetch: stopped", config.group());
        }
    }

    /**
     * @param planned when it was looked what to fetch; nothing is sent when that has changed since
     * @return false when there is nothing to fetch
     */
    private boolean fetch(long planned) throws InterruptedException {
        List<Position> wanted = buffer.wanted();
        if (wanted.isEmpty()) {
            return false;
        }
        Duration wait = buffer.anyDelayed() ? AFTER_FAILURE : LONG_POLL;
        FetchRequest request = new FetchRequest(wanted, wait, config.maxFetchBytes(), buffer.limitBytes(), arrays);
        Deadline paced = Deadline.after(config.fetchInterval());
        Transport.InFlight started = start(request.call(), planned);
        if (started == null) {
            return true;
        }
        int answered;
        try {
            Answer answer = started.await();
            answered = answer.length();
            Map<Position, Fetched> fetched = request.read(answer);
            backoff.reset();
            ReceiveArrays.Lent lent = arrays.lent(answer.body());
            fetched.forEach((position, found) -> accept(position, found, lent));
            lent.done();
        } finally {
            forget(started);
        }
        if (answered < MUCH_BYTES) {
            pause(paced, planned);
        }
        return true;
    }

    /** Until the moment given, unless there is something else to fetch by then. */
    private void pause(Deadline until, long planned) throws InterruptedException {
        long seen = wake.version();
        while (!until.expired() && replans() == planned && !closed()) {
            wake.await(seen, until);
            seen = wake.version();
        }
    }

    private void accept(Position position, Fetched fetched, ReceiveArrays.Lent lent) {
        switch (fetched) {
            case Fetched.Batches(List<RecordBatch> batches, long nextOffset) -> {
                buffer.deliver(position, batches, nextOffset, lent);
                if (!batches.isEmpty()) {
                    poller.raise();
                }
            }
            case Fetched.Trimmed(long logStartOffset) -> {
                LOG.warn(
                        "[{}] {}: the records from offset {} on are gone, goes on at the log's start {}",
                        config.group(),
                        position.partition(),
                        position.offset(),
                        logStartOffset);
                buffer.moveTo(position, logStartOffset);
            }
            case Fetched.PastTheEnd(long highWatermark) -> {
                LOG.warn(
                        "[{}] {}: offset {} lies past the log's end {}, goes on from {}",
                        config.group(),
                        position.partition(),
                        position.offset(),
                        highWatermark,
                        config.autoOffsetReset());
                buffer.moveTo(position, startOffset(position.partition()));
            }
            case Fetched.Failed(String reason) -> {
                LOG.warn(
                        "[{}] {}: can't be read now, will be tried again: {}",
                        config.group(),
                        position.partition(),
                        reason);
                buffer.delay(position, AFTER_FAILURE);
            }
        }
    }

    /** Finds out where to start: what the group committed, else the log's start or end as configured. */
    private void position(List<Position> unpositioned) {
        if (unpositioned.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> committed = committed();
        Map<String, Map<TopicPartition, Long>> startOffsets = new HashMap<>();
        for (Position each : unpositioned) {
            TopicPartition partition = each.partition();
            Long offset = committed.get(partition);
            if (offset == null) {
                offset = startOffsets
                        .computeIfAbsent(partition.topic(), this::startOffsets)
                        .get(partition);
            }
            if (offset == null) {
                buffer.delay(each, AFTER_FAILURE);
            } else {
                buffer.moveTo(each, offset);
            }
        }
    }

    private Map<TopicPartition, Long> committed() {
        try {
            return admin.describeGroup(config.group()).partitions().stream()
                    .filter(each -> each.committed() >= 0)
                    .collect(Collectors.toMap(each -> each.partition(), each -> each.committed()));
        } catch (BrokerException e) {
            if (e.code().equals("UNKNOWN_GROUP")) {
                return Map.of();
            }
            throw e;
        }
    }

    private Map<TopicPartition, Long> startOffsets(String topic) {
        return admin.offsets(topic, config.autoOffsetReset() == OffsetReset.EARLIEST ? "earliest" : "latest");
    }

    private long startOffset(TopicPartition partition) {
        return startOffsets(partition.topic()).getOrDefault(partition, 0L);
    }

    private void report(Throwable e) {
        if (!backoff.fresh()) {
            LOG.debug("[{}] fetch: still trying: {}", config.group(), e.getMessage());
        } else if (e instanceof BrokerException) {
            LOG.warn("[{}] fetch: will go on trying: {}", config.group(), e.getMessage());
        } else {
            LOG.error("[{}] fetch: will go on trying", config.group(), e);
        }
    }

    private Transport.@Nullable InFlight start(Call call, long planned) {
        lock.lock();
        try {
            if (replans != planned) {
                return null;
            }
            inFlight = transport.start(call);
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Transport.InFlight done) {
        lock.lock();
        try {
            if (done.equals(inFlight)) {
                inFlight = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private long replans() {
        lock.lock();
        try {
            return replans;
        } finally {
            lock.unlock();
        }
    }

    private boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
