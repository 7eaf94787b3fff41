package dev.streamstore.messaging.outbox;

import java.util.List;
import java.util.concurrent.Semaphore;

/** Wakes whoever waits for rows in a lane. A signal given before the wait is not lost; many are one. Thread-safe. */
final class LaneSignals {
    private final List<Semaphore> signals =
            Lane.ALL.stream().map(_ -> new Semaphore(0)).toList();

    void wake(Lane lane) {
        Semaphore signal = signals.get(lane.number());
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    void wakeAll() {
        Lane.ALL.forEach(this::wake);
    }

    /** Blocks until the lane was signalled since the last return. */
    void await(Lane lane) throws InterruptedException {
        Semaphore signal = signals.get(lane.number());
        signal.acquire();
        signal.drainPermits();
    }
}
