package dev.streamstore.broker.config;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.fetch.FetchService;
import dev.streamstore.broker.fetch.Waits;
import dev.streamstore.broker.group.GroupCoordinator;
import dev.streamstore.broker.http.BrokerServices;
import dev.streamstore.broker.log.LogEnvironment;
import dev.streamstore.broker.metadata.Metadata;
import dev.streamstore.broker.metadata.ProducerIds;
import dev.streamstore.broker.metadata.TopicLimits;
import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.partition.PartitionStore;
import dev.streamstore.broker.produce.ProduceService;
import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Scheduler;
import dev.streamstore.broker.runtime.Time;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The life of the broker inside the application. Starts after the web server, which answers {@code NOT_READY} until
 * then; on stop it first makes everyone who waits return and refuses what is new, then the web server finishes what is
 * under way, and only then are the logs closed.
 */
final class Broker implements SmartLifecycle, DisposableBean, BrokerServices {

    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private final BrokerProperties properties;
    private final Supplier<String> url;
    private final Runnable alive;
    private final Time time;
    private final RandomSource random;
    private final Scheduler scheduler;
    private final PartitionStore metadataStore;
    private final PartitionStore dataStore;
    private final Waits waits;
    private volatile @Nullable BrokerParts parts;

    /**
     * @param url where this broker is reached, known once the web server runs
     * @param alive called when it begins to open the logs, which may take long: it is not ready then, but alive
     */
    Broker(
            BrokerProperties properties,
            Supplier<String> url,
            Runnable alive,
            FileStore files,
            Time time,
            RandomSource random,
            Scheduler scheduler) {
        this.properties = properties;
        this.url = url;
        this.alive = alive;
        this.time = time;
        this.random = random;
        this.scheduler = scheduler;
        this.waits = properties.waits();
        LogEnvironment logs = LogEnvironment.of(files, time)
                .withBackground(work -> scheduler.after(Duration.ZERO, "log", work))
                .withProducers(properties.storage().producerLimits());
        this.metadataStore = new PartitionStore(properties.dataDir().resolve("metadata"), logs, random);
        this.dataStore = new PartitionStore(properties.dataDir().resolve("topics"), logs, random);
    }

    @Override
    public void start() {
        long startNanos = time.monotonicNanos();
        alive.run();
        BrokerParts opened = open(properties.dataDir());
        scheduler.every(properties.retentionInterval(), "retention", dataStore::runRetention);
        scheduler.every(
                properties.storage().compactionInterval(),
                "compaction",
                () -> dataStore.runCompaction(properties.storage().cleanerLimits()));
        scheduler.every(properties.sessionCheckInterval(), "group sessions", opened.groups()::expireSessions);
        scheduler.every(
                properties.offsetsRetentionCheckInterval(), "offsets retention", opened.groups()::expireOffsets);
        parts = opened;
        LOG.info(
                "broker {} of cluster {}: {} topics and {} groups open after {} ms, data in {}",
                properties.id(),
                opened.metadata().image().clusterId(),
                opened.topics().all().size(),
                opened.groups().size(),
                Duration.ofNanos(time.monotonicNanos() - startNanos).toMillis(),
                properties.dataDir().toAbsolutePath());
    }

    @Override
    public void stop() {
        BrokerParts open = parts;
        parts = null;
        if (open != null) {
            open.fetch().stopWaiting();
            open.groups().stopWaiting();
        }
        dataStore.stopCompaction();
        scheduler.close();
    }

    /** After the web server is gone: nothing uses the logs any more. */
    @Override
    public void destroy() {
        scheduler.close();
        dataStore.close();
        metadataStore.close();
        LOG.info("logs closed");
    }

    @Override
    public boolean isRunning() {
        return parts != null;
    }

    @Override
    public void checkReady() {
        open();
    }

    @Override
    public Metadata metadata() {
        return open().metadata();
    }

    @Override
    public Topics topics() {
        return open().topics();
    }

    @Override
    public ProducerIds producerIds() {
        return open().producerIds();
    }

    @Override
    public ProduceService produce() {
        return open().produce();
    }

    @Override
    public FetchService fetch() {
        return open().fetch();
    }

    @Override
    public GroupCoordinator groups() {
        return open().groups();
    }

    @Override
    public Waits waits() {
        return waits;
    }

    @Override
    public BrokerIdentity identity() {
        return new BrokerIdentity(properties.id(), url.get());
    }

    private BrokerParts open(Path dataDir) {
        try {
            return BrokerParts.open(
                    metadataStore,
                    dataStore,
                    new TopicLimits(properties.maxTopics(), properties.maxPartitions()),
                    time,
                    random,
                    properties.offsetsRetention());
        } catch (UncheckedIOException | BrokerFault e) {
            throw new BrokerStartException(
                    "[broker] data directory %s: expected to be opened but %s"
                            .formatted(dataDir.toAbsolutePath(), e.getMessage()),
                    e);
        }
    }

    private BrokerParts open() {
        BrokerParts open = parts;
        if (open == null) {
            throw new BrokerFault(
                    ErrorCode.NOT_READY, "[broker] state: expected running but it is starting or stopping");
        }
        return open;
    }
}
