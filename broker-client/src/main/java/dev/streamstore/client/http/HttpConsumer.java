package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.CommitFencedException;
import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.RebalanceListener;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.Membership.Credentials;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Consumer}: the polling thread's side. A {@link Membership} and a {@link Fetcher} work in the background and
 * raise {@link #signal} when there is something to do here. An interrupted thread's polls return at once and leave it
 * interrupted.
 */
final class HttpConsumer implements Consumer {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConsumer.class);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(100);
    private static final RebalanceListener NOBODY = new RebalanceListener() {};

    private final GroupCalls calls;
    private final ConsumerConfig config;
    private final RandomGenerator random;
    private final Signal signal = new Signal();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Fetcher fetcher;
    private RebalanceListener listener = NOBODY;
    private @Nullable Membership membership;
    private volatile Set<TopicPartition> assigned = Set.of();
    private boolean started;
    private boolean closed;

    HttpConsumer(Transport transport, ConsumerConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
        this.fetcher = new Fetcher(transport, config, signal, random);
        String memberId = new UUID(random.nextLong(), random.nextLong()).toString();
        this.calls = new GroupCalls(transport, config, memberId);
    }

    @Override
    public void subscribe(Collection<String> topics, RebalanceListener newListener) {
        expectOpen();
        if (started) {
            throw new IllegalStateException("[Consumer] subscribe: expected a new consumer but it reads already");
        }
        listener = newListener;
        start();
        membership = new Membership(calls, config, List.copyOf(topics), signal, random);
        membership.start();
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        expectOpen();
        if (membership != null) {
            throw new IllegalStateException("[Consumer] assign: expected no subscription but is a member of a group");
        }
        start();
        fetcher.remove(Sets.minus(assigned, partitions));
        assigned = Set.copyOf(partitions);
        fetcher.add(assigned);
    }

    private void start() {
        if (!started) {
            started = true;
            fetcher.start();
        }
    }

    @Override
    public List<ConsumerRecord> poll(Duration timeout) {
        expectOpen();
        Deadline deadline = Deadline.after(timeout);
        while (true) {
            long seen = signal.version();
            if (woken.getAndSet(false)) {
                return List.of();
            }
            reconcile();
            List<ConsumerRecord> records = fetcher.drain(config.maxPollRecords());
            if (!records.isEmpty() || deadline.expired()) {
                return records;
            }
            try {
                signal.await(seen, deadline);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }
    }

    /** Brings what is owned in line with what the broker wants. */
    private void reconcile() {
        Membership member = membership;
        if (member == null) {
            return;
        }
        BrokerException refusal = member.takeRefusal();
        if (refusal != null) {
            throw refusal;
        }
        if (member.lost()) {
            giveUp(member);
        }
        Set<TopicPartition> surplus = member.surplus();
        if (!surplus.isEmpty()) {
            revoke(member, surplus);
        }
        Set<TopicPartition> taken = member.take();
        if (!taken.isEmpty()) {
            LOG.info("[{}] assigned: {}", config.group(), new TreeSet<>(taken));
            assigned = member.owned();
            fetcher.add(taken);
            listener.onAssigned(taken);
        }
    }

    private void giveUp(Membership member) {
        Set<TopicPartition> lost = member.owned();
        LOG.warn("[{}] lost: {}", config.group(), new TreeSet<>(lost));
        assigned = Set.of();
        fetcher.remove(lost);
        try {
            if (!lost.isEmpty()) {
                listener.onLost(lost);
            }
        } finally {
            member.rejoin();
        }
    }

    private void revoke(Membership member, Set<TopicPartition> surplus) {
        LOG.info("[{}] revoked: {}", config.group(), new TreeSet<>(surplus));
        try {
            listener.onRevoked(surplus);
        } finally {
            fetcher.remove(surplus);
            member.release(surplus);
            assigned = member.owned();
        }
    }

    @Override
    public void commit(Map<TopicPartition, Long> nextOffsets) {
        expectOpen();
        Membership member = membership;
        if (member == null) {
            throw new IllegalStateException("[Consumer] commit: expected a subscription but there is none");
        }
        if (!nextOffsets.isEmpty()) {
            try {
                commit(member, nextOffsets, Deadline.after(COMMIT_TIMEOUT));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BrokerException(
                        BrokerException.UNREACHABLE,
                        true,
                        BrokerException.Applied.MAYBE,
                        "[Consumer] commit: expected an answer but was interrupted",
                        e);
            }
        }
    }

    private void commit(Membership member, Map<TopicPartition, Long> nextOffsets, Deadline deadline)
            throws InterruptedException {
        Backoff backoff = new Backoff(random);
        Credentials credentials = entitled(member.credentials(), nextOffsets);
        while (true) {
            try {
                calls.commit(credentials, nextOffsets, deadline.remaining(SHORTEST_CALL, COMMIT_TIMEOUT));
                return;
            } catch (BrokerException e) {
                switch (e.code()) {
                    case "STALE_MEMBER_EPOCH" -> {
                        // Either the epoch went up while this was on its way, or the partition is someone else's.
                        Credentials fresh = entitled(member.refresh(deadline), nextOffsets);
                        if (fresh.equals(credentials)) {
                            throw new CommitFencedException(e.code(), String.valueOf(e.getMessage()));
                        }
                        credentials = fresh;
                    }
                    case "UNKNOWN_MEMBER", "FENCED_MEMBER_EPOCH", "UNKNOWN_GROUP" -> {
                        member.fenced(credentials);
                        throw new CommitFencedException(e.code(), String.valueOf(e.getMessage()));
                    }
                    default -> {
                        if (!e.retriable() || deadline.expired()) {
                            throw e;
                        }
                        Thread.sleep(backoff.next());
                    }
                }
            }
        }
    }

    private Credentials entitled(@Nullable Credentials credentials, Map<TopicPartition, Long> nextOffsets) {
        if (credentials == null || !assigned.containsAll(nextOffsets.keySet())) {
            throw new CommitFencedException(
                    "STALE_MEMBER_EPOCH",
                    "[Consumer] commit of %s: expected what a member owns but it owns %s"
                            .formatted(nextOffsets, credentials == null ? "nothing" : assigned));
        }
        return credentials;
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        fetcher.seek(partition, offset);
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        fetcher.pause(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        fetcher.resume(partitions);
    }

    @Override
    public Set<TopicPartition> assignment() {
        return assigned;
    }

    @Override
    public void wakeup() {
        woken.set(true);
        signal.raise();
    }

    @Override
    public void close(Duration timeout) {
        if (closed) {
            return;
        }
        Deadline deadline = Deadline.after(timeout);
        Membership member = membership;
        try {
            if (member != null && member.lost()) {
                giveUp(member);
            } else if (member != null && !assigned.isEmpty()) {
                listener.onRevoked(assigned);
            }
        } finally {
            closed = true;
            assigned = Set.of();
            fetcher.close();
            if (member != null) {
                member.leave(deadline);
            }
        }
    }

    private void expectOpen() {
        if (closed) {
            throw new IllegalStateException("[Consumer] state: expected open but was closed");
        }
    }
}
