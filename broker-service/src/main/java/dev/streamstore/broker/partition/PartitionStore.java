package dev.streamstore.broker.partition;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.log.CleanerLimits;
import dev.streamstore.broker.log.CleanerRun;
import dev.streamstore.broker.log.LogEnvironment;
import dev.streamstore.broker.log.PartitionLog;
import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All partitions in one data directory, {@code topic-N} each. Safe for use by any number of threads.
 *
 * <p>Lifecycle: {@link #open} once, then the rest, {@link #close} at the end. One process at a time: the directory is
 * locked while it is open.
 */
public final class PartitionStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PartitionStore.class);
    private static final int OPENING_THREADS = 4;

    private final Path directory;
    private final LogEnvironment env;
    private final FileStore files;
    private final Time time;
    private final RandomSource random;
    private final Map<TopicPartition, Partition> partitions = new ConcurrentHashMap<>();
    private final ReentrantLock changing = new ReentrantLock();
    private volatile boolean compactionStopped;
    private @Nullable Closeable claim;

    /** With everything by default, and nothing in the background. Touches nothing yet. */
    public PartitionStore(Path directory, FileStore files, Time time, RandomSource random) {
        this(directory, LogEnvironment.of(files, time), random);
    }

    /** Touches nothing yet. */
    public PartitionStore(Path directory, LogEnvironment env, RandomSource random) {
        this.directory = directory;
        this.env = env;
        this.files = env.files();
        this.time = env.time();
        this.random = random;
    }

    /**
     * Locks the data directory, opens every partition found in it, recovering what was not closed, and finishes
     * interrupted deletions. Partitions that {@code configOf} does not know are set aside under another name ({@code
     * topic-N.…-stray}), never deleted.
     *
     * @param configOf the configuration of a partition's topic; empty when there is no such partition
     * @throws UncheckedIOException when the directory is in use or can't be read; nothing stays open
     */
    public void open(Function<TopicPartition, Optional<TopicConfig>> configOf) {
        open(configOf, topicId -> false);
    }

    /**
     * As {@link #open(Function)}; and partitions of deleted topics are deleted, also where a topic of the same name
     * followed.
     *
     * @param isDeleted whether there was a topic of this id that was deleted
     */
    public void open(Function<TopicPartition, Optional<TopicConfig>> configOf, Predicate<UUID> isDeleted) {
        changing.lock();
        try {
            if (claim != null) {
                throw new IllegalStateException("[PartitionStore " + directory + "] open: expected once but was again");
            }
            files.createDirectories(directory);
            claim = files.lock(directory.resolve(".lock"));
            deleteLeftovers(isDeleted);
            openAll(configOf);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("[PartitionStore " + directory + "] open: " + e.getMessage(), e);
        } finally {
            changing.unlock();
        }
    }

    private void deleteLeftovers(Predicate<UUID> isDeleted) throws IOException {
        for (Path path : files.list(directory)) {
            if (PartitionDirectory.isBeingDeleted(path)) {
                files.delete(path);
            } else if (PartitionDirectory.idOf(path).isPresent()
                    && TopicIdFile.read(files, path).filter(isDeleted).isPresent()) {
                deleteDirectory(path);
            }
        }
    }

    /** Once renamed it is gone; a crash while its files are being deleted is finished by the next start. */
    private void deleteDirectory(Path path) throws IOException {
        Path doomed = PartitionDirectory.doomed(path, random.nextHex());
        files.rename(path, doomed);
        files.forceDirectory(directory);
        files.delete(doomed);
    }

    private void openAll(Function<TopicPartition, Optional<TopicConfig>> configOf) throws IOException {
        long startedNanos = time.monotonicNanos();
        List<Future<Partition>> opening = new ArrayList<>();
        try (ExecutorService openers = Executors.newFixedThreadPool(
                OPENING_THREADS, Thread.ofPlatform().name("open-partitions-", 0).factory())) {
            for (Path path : files.list(directory)) {
                Optional<TopicPartition> id = PartitionDirectory.idOf(path);
                if (id.isEmpty()) {
                    continue;
                }
                Optional<TopicConfig> config = configOf.apply(id.get());
                if (config.isEmpty()) {
                    setAside(path);
                } else {
                    opening.add(openers.submit(() -> openOne(id.get(), config.get())));
                }
            }
        }
        awaitAll(opening);
        log.info(
                "[PartitionStore {}] opened {} partitions in {} ms",
                directory,
                partitions.size(),
                (time.monotonicNanos() - startedNanos) / 1_000_000);
    }

    private static void awaitAll(List<Future<Partition>> opening) throws IOException {
        IOException failure = null;
        for (Future<Partition> each : opening) {
            try {
                // Done already: closing the executor has waited for it.
                each.get();
            } catch (ExecutionException | InterruptedException e) {
                failure = failure == null ? new IOException(String.valueOf(e.getMessage()), e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private Partition openOne(TopicPartition id, TopicConfig config) throws IOException {
        PartitionLog opened = PartitionLog.open(PartitionDirectory.of(directory, id), id, config, env);
        Partition partition = new Partition(id, opened, config, time);
        partitions.put(id, partition);
        return partition;
    }

    private void setAside(Path path) throws IOException {
        Path aside = PartitionDirectory.stray(path, random.nextHex());
        log.warn(
                "[PartitionStore] {}: expected a partition of a known topic but was none; set aside as {}",
                path,
                aside.getFileName());
        files.rename(path, aside);
        files.forceDirectory(directory);
    }

    /**
     * Creates a partition with an empty log, durable on return; when it is there already, that one is returned.
     *
     * @throws BrokerFault {@code STORAGE_ERROR}
     */
    public Partition create(TopicPartition id, TopicConfig config) {
        return create(id, config, Optional.empty());
    }

    /**
     * As {@link #create(TopicPartition, TopicConfig)}.
     *
     * @param topicId is noted in its directory, so that it is known for what it is after the topic was deleted; a note
     *     that says otherwise is put right
     */
    public Partition create(TopicPartition id, TopicConfig config, UUID topicId) {
        return create(id, config, Optional.of(topicId));
    }

    private Partition create(TopicPartition id, TopicConfig config, Optional<UUID> topicId) {
        changing.lock();
        try {
            if (claim == null) {
                throw new BrokerFault(ErrorCode.NOT_READY, "[PartitionStore] expected to be open but was not");
            }
            Path path = PartitionDirectory.of(directory, id);
            Partition existing = partitions.get(id);
            if (existing != null) {
                if (topicId.isPresent()) {
                    putRight(path, topicId.get());
                }
                return existing;
            }
            if (topicId.isPresent()) {
                files.createDirectories(path);
                TopicIdFile.write(files, path, topicId.get());
            }
            Partition created = openOne(id, config);
            files.forceDirectory(directory);
            return created;
        } catch (IOException e) {
            throw storageError("create " + id, e);
        } finally {
            changing.unlock();
        }
    }

    /** What the file says decides after a deletion only; until then the metadata knows better. */
    private void putRight(Path path, UUID topicId) throws IOException {
        Optional<UUID> noted = TopicIdFile.read(files, path);
        if (!noted.equals(Optional.of(topicId))) {
            log.error(
                    "[PartitionStore] {}: expected topic id {} but was {}; written anew, the records stay",
                    TopicIdFile.in(path),
                    topicId,
                    noted.map(UUID::toString).orElse("missing or damaged"));
            TopicIdFile.write(files, path, topicId);
        }
    }

    public Optional<Partition> find(TopicPartition id) {
        return Optional.ofNullable(partitions.get(id));
    }

    /** @throws BrokerFault {@code UNKNOWN_PARTITION} */
    public Partition get(TopicPartition id) {
        Partition partition = partitions.get(id);
        if (partition == null) {
            throw new BrokerFault(
                    ErrorCode.UNKNOWN_PARTITION,
                    "[PartitionStore] partition: expected one of this broker but was " + id);
        }
        return partition;
    }

    /** As of now; in no order. */
    public Collection<Partition> all() {
        return List.copyOf(partitions.values());
    }

    /**
     * Closes and deletes a partition; on return it will not be found again, whatever happens. Does nothing without it.
     *
     * @throws BrokerFault {@code STORAGE_ERROR}: call again
     */
    public void delete(TopicPartition id) {
        changing.lock();
        try {
            Path path = PartitionDirectory.of(directory, id);
            Partition partition = partitions.remove(id);
            if (partition != null) {
                partition.closeDeleted();
            }
            if (!files.exists(path)) {
                return;
            }
            deleteDirectory(path);
        } catch (IOException e) {
            throw storageError("delete " + id, e);
        } finally {
            changing.unlock();
        }
    }

    /**
     * Compacts the logs that are worth it, the dirtiest first, one after the other; they share what is allowed. One that
     * fails does not keep the others from it.
     */
    public void runCompaction(CleanerLimits limits) {
        CleanerRun run = new CleanerRun(limits, time, () -> compactionStopped);
        Map<Partition, Double> dirty = new HashMap<>();
        for (Partition partition : partitions.values()) {
            double dirtiness = partition.dirtiness();
            if (dirtiness > 0) {
                dirty.put(partition, dirtiness);
            }
        }
        dirty.entrySet().stream()
                .sorted(Map.Entry.<Partition, Double>comparingByValue().reversed())
                .forEach(entry -> compact(entry.getKey(), run));
    }

    private void compact(Partition partition, CleanerRun run) {
        if (compactionStopped) {
            return;
        }
        try {
            partition.clean(run);
        } catch (BrokerFault e) {
            log.warn("[PartitionStore] compaction of {}: {}", partition.id(), e.getMessage());
        }
    }

    /** A compaction that is going on ends soon, and none begins. */
    public void stopCompaction() {
        compactionStopped = true;
    }

    /** {@link Partition#runRetention} for each; one that fails does not keep the others from it. */
    public void runRetention() {
        for (Partition partition : partitions.values()) {
            try {
                partition.runRetention();
            } catch (BrokerFault e) {
                log.warn("[PartitionStore] retention of {}: {}", partition.id(), e.getMessage());
            }
        }
    }

    /** Closes every partition and gives the directory free. Idempotent. */
    @Override
    public void close() {
        changing.lock();
        try {
            // Each waits for the disk several times; together they share its commits.
            try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
                partitions.values().forEach(partition -> closers.execute(partition::close));
            }
            partitions.clear();
            Closeable held = claim;
            claim = null;
            if (held != null) {
                held.close();
            }
        } catch (IOException e) {
            log.warn("[PartitionStore {}] lock: could not be given free; it is when the process ends", directory, e);
        } finally {
            changing.unlock();
        }
    }

    private static BrokerFault storageError(String what, IOException e) {
        log.error("[PartitionStore] {}: failed", what, e);
        return new BrokerFault(
                ErrorCode.STORAGE_ERROR,
                ErrorCode.STORAGE_ERROR.applied(),
                "[PartitionStore] " + what + ": expected to succeed but failed: " + e.getMessage(),
                Map.of(),
                e);
    }
}
