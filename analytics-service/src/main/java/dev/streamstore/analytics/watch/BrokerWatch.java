package dev.streamstore.analytics.watch;

import dev.streamstore.analytics.watch.BrokerState.GroupState;
import dev.streamstore.analytics.watch.BrokerState.Progress;
import dev.streamstore.analytics.watch.BrokerState.TopicState;
import dev.streamstore.client.Admin;
import dev.streamstore.client.Admin.GroupPartition;
import dev.streamstore.client.Admin.PartitionDescription;
import dev.streamstore.client.Admin.TopicDescription;
import dev.streamstore.client.BrokerException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the broker's topics and groups. However many ask, the broker is asked by one at a time and at most once per
 * {@code maxAge}; nobody waits for it longer than {@code patience}.
 */
public final class BrokerWatch {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);

    private final Admin admin;
    private final Executor executor;
    private final InstantSource clock;
    private final Duration maxAge;
    private final Duration patience;

    private @Nullable CompletableFuture<Void> asking;
    private Instant askedAt = Instant.EPOCH;
    private volatile BrokerState known = BrokerState.UNKNOWN;
    private volatile boolean reachable = true;

    /** @param executor runs one question at a time, which may block for as long as the broker client does */
    BrokerWatch(Admin admin, Executor executor, InstantSource clock, Duration maxAge, Duration patience) {
        this.admin = admin;
        this.executor = executor;
        this.clock = clock;
        this.maxAge = maxAge;
        this.patience = patience;
    }

    /** What was known last; nothing when the broker has never answered. Never throws. */
    public BrokerState current() {
        try {
            freshAnswer().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("[watch] no answer: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return known;
    }

    /** Whether the last question was answered. */
    public boolean isReachable() {
        return reachable;
    }

    private synchronized CompletableFuture<Void> freshAnswer() {
        CompletableFuture<Void> last = asking;
        Instant now = clock.instant();
        if (last != null && (!last.isDone() || now.isBefore(askedAt.plus(maxAge)))) {
            return last;
        }
        askedAt = now;
        CompletableFuture<Void> next = CompletableFuture.runAsync(this::ask, executor);
        asking = next;
        return next;
    }

    private void ask() {
        try {
            Instant at = clock.instant();
            List<TopicState> topics = admin.listTopics().stream()
                    .map(BrokerWatch::stateOf)
                    .sorted(Comparator.comparing(TopicState::topic))
                    .toList();
            List<GroupState> groups = admin.listGroups().stream()
                    .sorted()
                    .map(this::stateOf)
                    .flatMap(Optional::stream)
                    .toList();
            known = new BrokerState(at, topics, groups);
            if (!reachable) {
                LOG.info("[watch] the broker answers again");
            }
            reachable = true;
        } catch (RuntimeException e) {
            if (reachable) {
                LOG.warn("[watch] the broker: expected an answer, showing what was known: {}", e.toString());
            }
            reachable = false;
        }
    }

    private static TopicState stateOf(TopicDescription topic) {
        long records = topic.partitions().stream()
                .mapToLong(PartitionDescription::highWatermark)
                .sum();
        return new TopicState(topic.name(), topic.partitions().size(), records);
    }

    /** @return empty when the group was deleted since it was listed */
    private Optional<GroupState> stateOf(String group) {
        try {
            Admin.GroupDescription description = admin.describeGroup(group);
            Map<String, List<GroupPartition>> byTopic = description.partitions().stream()
                    .collect(
                            Collectors.groupingBy(each -> each.partition().topic(), TreeMap::new, Collectors.toList()));
            List<Progress> progress = byTopic.entrySet().stream()
                    .map(entry -> progress(entry.getKey(), entry.getValue()))
                    .toList();
            return Optional.of(new GroupState(group, description.state(), progress));
        } catch (BrokerException e) {
            if (e.code().equals("UNKNOWN_GROUP")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Progress progress(String topic, List<GroupPartition> partitions) {
        long members = partitions.stream()
                .map(GroupPartition::owner)
                .filter(owner -> !owner.isEmpty())
                .distinct()
                .count();
        long done = partitions.stream()
                .mapToLong(each -> Math.max(0, each.committed()))
                .sum();
        long lag = partitions.stream().mapToLong(GroupPartition::lag).sum();
        return new Progress(topic, Math.toIntExact(members), done, lag);
    }
}
