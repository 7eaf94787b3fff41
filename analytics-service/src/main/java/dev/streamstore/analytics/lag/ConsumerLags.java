package dev.streamstore.analytics.lag;

import dev.streamstore.client.Admin;
import dev.streamstore.client.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lag of every group and topic. However many ask, the broker is asked by one at a time and at most once per
 * {@code maxAge}; nobody waits for it longer than {@code patience}.
 */
public final class ConsumerLags {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLags.class);

    private final Admin admin;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final Duration maxAge;
    private final Duration patience;

    private @Nullable CompletableFuture<Void> asking;
    private long askedAtNanos;
    private volatile List<GroupLag> known = List.of();
    private volatile boolean reachable = true;

    /** @param executor runs one question at a time, which may block for as long as the broker client does */
    ConsumerLags(Admin admin, Executor executor, LongSupplier nanoTime, Duration maxAge, Duration patience) {
        this.admin = admin;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.maxAge = maxAge;
        this.patience = patience;
    }

    /** What was known last, by group and topic; empty when the broker has never answered. Never throws. */
    public List<GroupLag> current() {
        try {
            freshAnswer().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("[lag] no answer: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return known;
    }

    private synchronized CompletableFuture<Void> freshAnswer() {
        CompletableFuture<Void> last = asking;
        if (last != null && (!last.isDone() || nanoTime.getAsLong() - askedAtNanos < maxAge.toNanos())) {
            return last;
        }
        askedAtNanos = nanoTime.getAsLong();
        CompletableFuture<Void> next = CompletableFuture.runAsync(this::ask, executor);
        asking = next;
        return next;
    }

    private void ask() {
        try {
            List<GroupLag> lags = new ArrayList<>();
            for (String group : admin.listGroups().stream().sorted().toList()) {
                lags.addAll(lagsOf(group));
            }
            known = List.copyOf(lags);
            if (!reachable) {
                LOG.info("[lag] the broker answers again");
            }
            reachable = true;
        } catch (RuntimeException e) {
            if (reachable) {
                LOG.warn("[lag] consumer lag: expected the broker to answer, showing what was known: {}", e.toString());
            }
            reachable = false;
        }
    }

    private List<GroupLag> lagsOf(String group) {
        try {
            Map<String, Long> byTopic = new TreeMap<>();
            admin.describeGroup(group)
                    .partitions()
                    .forEach(partition -> byTopic.merge(partition.partition().topic(), partition.lag(), Long::sum));
            return byTopic.entrySet().stream()
                    .map(entry -> new GroupLag(group, entry.getKey(), entry.getValue()))
                    .toList();
        } catch (BrokerException e) {
            if (e.code().equals("UNKNOWN_GROUP")) { // deleted since it was listed
                return List.of();
            }
            throw e;
        }
    }
}
