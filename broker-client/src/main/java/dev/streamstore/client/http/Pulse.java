package dev.streamstore.client.http;

import java.time.Duration;

/**
 * When a member has to speak to the broker next, and how long that heartbeat may wait there for news. Used under the
 * membership's lock.
 */
final class Pulse {
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(5);

    private final Duration patience;
    private Duration interval = Duration.ofSeconds(1);
    private Deadline next = Deadline.after(Duration.ZERO);
    private boolean hurried;
    private long begun;
    private long done;

    /** As often as a member should be heard of in a session, it must speak again. */
    Pulse(Duration session) {
        Duration third = session.dividedBy(3);
        this.patience = third.compareTo(LONGEST_PATIENCE) < 0 ? third : LONGEST_PATIENCE;
    }

    /** There is something to tell the broker. */
    void hurry() {
        hurried = true;
    }

    boolean isHurried() {
        return hurried;
    }

    /** How long the broker lets a member be silent. */
    void every(Duration heartbeatInterval) {
        interval = heartbeatInterval;
    }

    Deadline next() {
        return next;
    }

    Deadline afterInterval() {
        return Deadline.after(interval);
    }

    void beatAtOnce() {
        next = Deadline.after(Duration.ZERO);
    }

    void beatAt(Deadline later) {
        next = later;
    }

    /**
     * A heartbeat begins.
     *
     * @param settled whether the member has what the broker wants it to have
     * @return its patience: only when neither side has anything to do it has some
     */
    Duration begin(boolean settled) {
        boolean patient = settled && !hurried;
        hurried = false;
        begun++;
        return patient ? patience : Duration.ZERO;
    }

    /** The one that began last was answered. */
    void done() {
        done = begun;
    }

    /** The number of the next one to begin. */
    long nextNumber() {
        return begun + 1;
    }

    boolean isDone(long number) {
        return done >= number;
    }
}
