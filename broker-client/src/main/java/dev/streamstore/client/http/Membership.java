package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a consumer group: joins, sends heartbeats from a thread of its own, and keeps what the broker wants this
 * member to own beside what it owns. The polling thread brings the two together, at its own pace, with {@link #release}
 * and {@link #take}; either is told to the broker at once. While there is nothing to do, a heartbeat waits at the broker
 * for news, so that a rebalance is noticed when it happens.
 *
 * <p>Lifecycle: joining, then a member until it is closed or <em>lost</em>: the broker does not know it any more, or did
 * not answer for a whole session. A lost membership stays lost until the polling thread has given everything up and
 * calls {@link #rejoin}, so that nothing is ever owned under two memberships at once.
 */
final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(200);
    private static final Duration FOREVER = Duration.ofDays(1);

    /** What a commit has to show. */
    record Credentials(String memberId, int memberEpoch) {}

    private enum Phase {
        JOINING,
        MEMBER,
        LOST,
        CLOSED
    }

    private final GroupCalls calls;
    private final ConsumerConfig config;
    private final List<String> topics;
    private final Backoff backoff;
    private final Signal poller;
    private final Signal wake = new Signal();
    private final Thread thread;

    private final Guarded state;
    private Phase phase = Phase.JOINING;
    private @Nullable Credentials credentials;
    private Set<TopicPartition> target = Set.of();
    private Set<TopicPartition> owned = Set.of();
    private @Nullable BrokerException refusal;
    private final Pulse pulse;
    private Deadline session;

    /** @param poller raised whenever the polling thread may have something to do */
    Membership(GroupCalls calls, ConsumerConfig config, List<String> topics, Signal poller, RandomGenerator random) {
        this.calls = calls;
        this.config = config;
        this.topics = List.copyOf(topics);
        this.backoff = new Backoff(random);
        this.poller = poller;
        this.state = new Guarded(wake, poller);
        this.pulse = new Pulse(config.sessionTimeout());
        this.session = Deadline.after(config.sessionTimeout());
        this.thread = Thread.ofVirtual()
                .name("streamstore-heartbeat-" + config.group())
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** What this member owns; changed by the polling thread alone, and empty again after {@link #rejoin}. */
    Set<TopicPartition> owned() {
        return state.look(() -> owned);
    }

    /** What is owned but wanted back by the broker. */
    Set<TopicPartition> surplus() {
        return state.look(() -> phase == Phase.MEMBER ? Sets.minus(owned, target) : Set.of());
    }

    /** Gives these up and tells the broker at once; the next owner may read them from then on. */
    void release(Set<TopicPartition> partitions) {
        state.change(() -> {
            owned = Sets.minus(owned, partitions);
            pulse.hurry();
        });
    }

    /** Takes what the broker offers and tells it at once; returns what is new. */
    Set<TopicPartition> take() {
        Set<TopicPartition> taken = state.look(() -> {
            Set<TopicPartition> offered = Sets.minus(target, owned);
            owned = Sets.plus(owned, offered);
            if (!offered.isEmpty()) {
                pulse.hurry();
            }
            return offered;
        });
        if (!taken.isEmpty()) {
            wake.raise();
        }
        return taken;
    }

    boolean lost() {
        return state.look(() -> phase == Phase.LOST);
    }

    /** After {@link #lost}, when everything was given up. */
    void rejoin() {
        state.change(() -> {
            if (phase == Phase.LOST) {
                phase = Phase.JOINING;
                owned = Set.of();
            }
        });
    }

    /** What this member has to show with a commit, or null while it is none. */
    @Nullable
    Credentials credentials() {
        return state.look(() -> credentials);
    }

    /** Why the broker will not let this member in, once; null when there is nothing to tell. */
    @Nullable
    BrokerException takeRefusal() {
        return state.look(() -> {
            BrokerException taken = refusal;
            refusal = null;
            return taken;
        });
    }

    /** A commit learned that this membership is over. */
    void fenced(Credentials stale) {
        state.change(() -> {
            if (stale.equals(credentials)) {
                lose();
            }
        });
    }

    /**
     * Asks the broker for news and waits for them.
     *
     * @return the credentials after that, or null when the membership is over or no news came before the deadline
     */
    @Nullable
    Credentials refresh(Deadline deadline) throws InterruptedException {
        long wanted = state.look(pulse::nextNumber);
        state.change(pulse::hurry);
        while (!deadline.expired()) {
            long seen = poller.version();
            if (state.look(() -> pulse.isDone(wanted) || credentials == null)) {
                return credentials();
            }
            poller.await(seen, deadline);
        }
        return null;
    }

    /** Stops the heartbeats and leaves the group, as far as the broker can be told before the deadline. */
    void leave(Deadline deadline) {
        state.change(() -> {
            phase = Phase.CLOSED;
            credentials = null;
        });
        try {
            // A join under way may still make a member, which would hold partitions for a whole session.
            if (thread.isAlive() && !thread.join(deadline.remaining(SHORTEST_CALL, LONGEST_CALL))) {
                thread.interrupt();
            }
            calls.leave(deadline.remaining(SHORTEST_CALL, LONGEST_CALL));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (BrokerException e) {
            LOG.info(
                    "[{}] leaving: the broker will notice by itself when the session ends: {}",
                    config.group(),
                    e.getMessage());
        }
    }

    private void run() {
        try {
            for (Phase now = phase(); now != Phase.CLOSED; now = phase()) {
                switch (now) {
                    case JOINING -> attempt(this::join);
                    case MEMBER -> {
                        awaitNextBeat();
                        attempt(this::beat);
                    }
                    case LOST -> awaitRejoin();
                    case CLOSED -> throw new IllegalStateException("[Membership] phase: expected to end when CLOSED");
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("[{}] heartbeats: stopped while a call was under way", config.group());
        }
    }

    private void attempt(Attempt call) throws InterruptedException {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            report(e);
            long seen = wake.version();
            if (phase() != Phase.CLOSED) {
                wake.await(seen, Deadline.after(backoff.next()));
            }
        }
    }

    private void join() {
        Deadline newSession = Deadline.after(config.sessionTimeout());
        Wire.MemberState joined = calls.join(topics);
        state.change(() -> {
            if (phase == Phase.JOINING) {
                phase = Phase.MEMBER;
                credentials = new Credentials(calls.memberId(), joined.memberEpoch());
                pulse.beatAtOnce();
                accept(joined, newSession);
            }
        });
        LOG.info("[{}] joined as {} in epoch {}", config.group(), calls.memberId(), joined.memberEpoch());
    }

    private void awaitNextBeat() throws InterruptedException {
        while (true) {
            long seen = wake.version();
            Deadline next = state.look(pulse::next);
            if (next.expired() || state.look(() -> pulse.isHurried() || phase != Phase.MEMBER)) {
                return;
            }
            wake.await(seen, next);
        }
    }

    private void beat() throws InterruptedException {
        Beat beat = state.look(this::beginBeat);
        Credentials member = beat.member();
        if (member == null) {
            return;
        }
        Deadline newSession = Deadline.after(config.sessionTimeout());
        Deadline later = state.look(pulse::afterInterval);
        try {
            Transport.InFlight call = calls.heartbeat(member, beat.owned(), beat.patience());
            // Something else to say to the broker, or nothing any more, ends its patience.
            if (!beat.patience().isZero()
                    && !call.awaitUnless(wake, () -> state.look(() -> pulse.isHurried() || phase != Phase.MEMBER))) {
                return;
            }
            Wire.MemberState answer = call.await().as(Wire.MemberState.class);
            backoff.reset();
            state.change(() -> {
                pulse.done();
                if (phase == Phase.MEMBER) {
                    credentials = new Credentials(member.memberId(), answer.memberEpoch());
                    accept(answer, newSession);
                    boolean news = answer.assignment() != null || answer.memberEpoch() != member.memberEpoch();
                    // Only a beat that was patient in vain is followed by none at once, should a broker not wait at
                    // all.
                    boolean again = news || beat.patience().isZero();
                    if (again && owned.equals(target)) {
                        pulse.beatAtOnce();
                    } else {
                        pulse.beatAt(later);
                    }
                }
            });
        } catch (RuntimeException | Error e) {
            if (!endsMembership(member, e)) {
                throw e;
            }
        }
    }

    /** Under the lock. */
    private Beat beginBeat() {
        Duration patience = pulse.begin(owned.equals(target));
        // What is offered counts as owned, since it may be taken while this heartbeat is on its way.
        return new Beat(phase == Phase.MEMBER ? credentials : null, Sets.plus(owned, target), patience);
    }

    /** Draws the conclusions from a heartbeat that failed; returns whether the broker ended the membership. */
    private boolean endsMembership(Credentials member, Throwable e) {
        switch (e instanceof BrokerException refused ? refused.code() : "") {
            case "UNKNOWN_MEMBER", "FENCED_MEMBER_EPOCH", "STALE_MEMBER_EPOCH", "UNKNOWN_GROUP" -> {
                LOG.warn("[{}] membership of {} is over: {}", config.group(), member.memberId(), e.getMessage());
                state.change(this::lose);
                return true;
            }
            // The codes are the broker's and may grow: whatever else it says, a membership lives until its session
            // ends.
            default -> {
                state.change(() -> {
                    pulse.hurry();
                    if (session.expired()) {
                        LOG.warn(
                                "[{}] membership of {} is given up: no heartbeat went through for {}",
                                config.group(),
                                member.memberId(),
                                config.sessionTimeout());
                        lose();
                    }
                });
                return false;
            }
        }
    }

    private void awaitRejoin() throws InterruptedException {
        long seen = wake.version();
        while (phase() == Phase.LOST) {
            wake.await(seen, Deadline.after(FOREVER));
            seen = wake.version();
        }
        if (phase() == Phase.JOINING) {
            // A membership that is lost again and again must not make a storm of joins.
            wake.await(seen, Deadline.after(backoff.next()));
        }
    }

    /** Under the lock. */
    private void accept(Wire.MemberState told, Deadline newSession) {
        session = newSession;
        pulse.every(Duration.ofMillis(Math.max(1, told.heartbeatIntervalMs())));
        if (told.assignment() != null) {
            target = Set.copyOf(Wire.flatten(told.assignment()));
        }
    }

    /** Under the lock. */
    private void lose() {
        if (phase == Phase.MEMBER) {
            phase = Phase.LOST;
            credentials = null;
            target = Set.of();
        }
    }

    private void report(Throwable e) {
        if (!backoff.fresh()) {
            LOG.debug("[{}] group: still trying: {}", config.group(), e.getMessage());
        } else if (e instanceof BrokerException) {
            LOG.warn("[{}] group: will go on trying: {}", config.group(), e.getMessage());
        } else {
            LOG.error("[{}] group: will go on trying", config.group(), e);
        }
        // A topic that is not there yet may still be made; what else can't be mended by waiting is for the caller.
        if (e instanceof BrokerException refused
                && !refused.retriable()
                && !refused.code().equals("UNKNOWN_TOPIC")) {
            state.change(() -> refusal = phase == Phase.JOINING ? refused : null);
        }
    }

    private Phase phase() {
        return state.look(() -> phase);
    }

    private interface Attempt {
        void run() throws InterruptedException;
    }

    private record Beat(@Nullable Credentials member, Set<TopicPartition> owned, Duration patience) {}
}
