package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * How many partitions topics have, asked for once and then every few minutes, so that partitions that are added later
 * come into use. One caller at a time waits for a renewal, the others go on with what was known; a renewal that gets no
 * answer is not tried again for a while, since a broker that hangs would hold up every caller otherwise. Safe for use by
 * several threads.
 */
final class TopicSizes {

    private static final Duration LONGEST_USE = Duration.ofMinutes(5);
    private static final Duration RENEWAL_PAUSE = Duration.ofSeconds(30);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(100);

    private record Known(int partitions, Deadline until) {}

    private final Transport transport;
    private final RandomGenerator random;
    private final Duration longestUse;
    private final Duration renewalPause;
    private final ConcurrentHashMap<String, Known> topics = new ConcurrentHashMap<>();

    TopicSizes(Transport transport, RandomGenerator random) {
        this(transport, random, LONGEST_USE, RENEWAL_PAUSE);
    }

    /**
     * @param longestUse when to renew what is known
     * @param renewalPause from the beginning of one renewal to that of the next, if it fails
     */
    TopicSizes(Transport transport, RandomGenerator random, Duration longestUse, Duration renewalPause) {
        this.transport = transport;
        this.random = random;
        this.longestUse = longestUse;
        this.renewalPause = renewalPause;
    }

    /**
     * The number of partitions, from 1. Waits for the broker until the deadline when it was never known, for one call
     * at most when it was.
     *
     * @throws BrokerException {@code UNKNOWN_TOPIC} and whatever else is not mended by waiting
     */
    int partitions(String topic, Deadline deadline) throws InterruptedException {
        Known known = topics.get(topic);
        if (known != null) {
            return known.until().expired() ? renewed(topic, known, deadline) : known.partitions();
        }
        Backoff backoff = new Backoff(random);
        while (true) {
            try {
                return ask(topic, deadline);
            } catch (BrokerException e) {
                if (!e.retriable() || deadline.expired()) {
                    throw e;
                }
                Thread.sleep(deadline.remaining(Duration.ZERO, backoff.next()));
            }
        }
    }

    private int renewed(String topic, Known known, Deadline deadline) {
        Known meanwhile = new Known(known.partitions(), Deadline.after(renewalPause));
        if (!topics.replace(topic, known, meanwhile)) {
            return known.partitions();
        }
        try {
            return ask(topic, deadline);
        } catch (BrokerException e) {
            if (e.retriable()) {
                return known.partitions();
            }
            topics.remove(topic, meanwhile);
            throw e;
        }
    }

    private int ask(String topic, Deadline deadline) {
        Call call =
                Call.get("/v1/topics/" + Call.segment(topic)).within(deadline.remaining(SHORTEST_CALL, CALL_TIMEOUT));
        int partitions = transport.send(call).as(Wire.Topic.class).partitions().size();
        topics.put(topic, new Known(partitions, Deadline.after(longestUse)));
        return partitions;
    }

    /** The broker says that something about this topic is not as it was. */
    void forget(String topic) {
        topics.remove(topic);
    }
}
