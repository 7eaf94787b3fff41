package dev.streamstore.streams.runtime;

import dev.streamstore.client.Admin;
import dev.streamstore.client.Admin.NewTopic;
import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerConfig.OffsetReset;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.TaskId;
import dev.streamstore.streams.topology.Subtopology;
import dev.streamstore.streams.topology.Topology;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a topology as one instance of its application; further instances share the partitions. Results are exact
 * whatever is killed: see {@link Processing} and the publishing of output after the commit.
 *
 * <p>Starts nothing before {@link #start}; then one thread works until {@link #close}. When the broker or the state is
 * away, it goes on as soon as they are back. Safe for use by several threads.
 */
public final class StreamsRuntime implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StreamsRuntime.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int MAX_FETCH_BYTES = 1024 * 1024;

    private final Topology topology;
    private final BrokerClient broker;
    private final StateBackend backend;
    private final StreamsConfig config;
    private final Member.Surroundings surroundings;
    private final Progress progress;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<@Nullable Member> member = new AtomicReference<>();
    private @Nullable Thread thread;

    /** @param clock says how long inputs are silent */
    public StreamsRuntime(
            Topology topology,
            BrokerClient broker,
            StateBackend backend,
            StreamsConfig config,
            PoisonHandler poison,
            BatchListener listener,
            InstantSource clock) {
        this.topology = topology;
        this.broker = broker;
        this.backend = backend;
        this.config = config;
        this.progress = new Progress(topology);
        this.surroundings = new Member.Surroundings(backend, poison, listener, progress, clock);
    }

    /**
     * What this instance has done since it started, and how far all are.
     *
     * @param records taken into the state
     * @param batches transactions
     * @param watermarksMs per task, in epoch milliseconds
     */
    public record Status(long records, long batches, Map<TaskId, Long> watermarksMs) {}

    public Status status() {
        return new Status(progress.records(), progress.batches(), progress.watermarks());
    }

    /** How many records came too late, by step; exact, as it is part of the state. */
    public SortedMap<String, Long> late() {
        return new Processing(topology, backend).late();
    }

    public Topology topology() {
        return topology;
    }

    /**
     * Takes in a record that was put aside, once.
     *
     * @return false when that was done already
     * @throws ProcessingException when it fails again
     * @throws BrokerException when what comes of it can't be published now: it will be
     */
    public boolean redeliver(ConsumerRecord record) throws InterruptedException {
        Processing processing = new Processing(topology, backend);
        boolean isNew = processing.redeliver(record);
        new Publisher(backend, broker.numberedProducer()).publish(processing.tasks(Set.of(record.partition())));
        return isNew;
    }

    public synchronized void start() {
        if (thread != null || stop.getCount() == 0) {
            throw new IllegalStateException("[StreamsRuntime] start: expected a new one but it was started before");
        }
        thread = Thread.ofPlatform().name("streams-" + topology.application()).start(this::run);
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (stop.getCount() > 0) {
            long before = progress.batches();
            try {
                runMember();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                pause = progress.batches() > before ? FIRST_PAUSE : pause;
                log.warn("[{}] will go on trying: {}", topology.application(), e.toString());
                log.debug("[{}] failure", topology.application(), e);
            }
            try {
                if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private void runMember() throws InterruptedException {
        prepareTopics(topology, broker.admin());
        ConsumerConfig consumer = new ConsumerConfig(
                topology.application(),
                config.clientId(),
                config.sessionTimeout(),
                config.maxBatchRecords(),
                MAX_FETCH_BYTES,
                OffsetReset.EARLIEST,
                config.fetchInterval());
        Publisher publisher = new Publisher(backend, broker.numberedProducer());
        Member joined = new Member(topology, broker.newConsumer(consumer), publisher, config, surroundings);
        member.set(joined);
        try {
            joined.join();
            while (stop.getCount() > 0) {
                joined.work(joined.fetch());
            }
        } finally {
            member.set(null);
            joined.close(config.sessionTimeout());
        }
    }

    /**
     * Makes the application's own topics, and looks at the others.
     *
     * @throws IllegalStateException when topics that belong together differ in partitions
     * @throws BrokerException when a source is not there
     */
    static void prepareTopics(Topology topology, Admin admin) {
        topology.internalTopics().forEach((name, partitions) -> {
            try {
                admin.createTopic(new NewTopic(name, partitions, Map.of()));
            } catch (BrokerException e) {
                if (!e.code().equals("TOPIC_EXISTS")) {
                    throw e;
                }
            }
        });
        for (Subtopology subtopology : topology.subtopologies()) {
            Set<Integer> sizes = new HashSet<>();
            for (String topic : subtopology.sources().keySet()) {
                sizes.add(admin.describeTopic(topic).partitions().size());
            }
            if (sizes.size() > 1) {
                throw new IllegalStateException("[StreamsRuntime] partitions of "
                        + subtopology.sources().keySet() + ": expected the same number but were " + sizes);
            }
        }
    }

    /** Ends after the batch in work, and leaves the group. Idempotent. */
    public void close(Duration timeout) {
        stop.countDown();
        Member working = member.get();
        if (working != null) {
            working.wakeup();
        }
        Thread running;
        synchronized (this) {
            running = thread;
        }
        try {
            if (running != null && !running.join(timeout)) {
                log.warn("[{}] did not end within {}", topology.application(), timeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }
}
