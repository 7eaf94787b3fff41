package dev.streamstore.work;

import dev.streamstore.messaging.background.WakeUp;
import java.time.Duration;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Tells the worker of this process that there may be work. Signals raised while nobody waits are kept, as one. Thread-safe. */
public final class WorkSignal {
    private final WakeUp worker = new WakeUp();

    public void raise() {
        worker.call();
    }

    /** Raises it when the current transaction has committed: not before, since the worker would find nothing. */
    public void raiseAtCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                raise();
            }
        });
    }

    /** Returns when a signal has been raised since the last call, or after {@code atMost}. */
    void await(Duration atMost) throws InterruptedException {
        worker.await(atMost);
    }
}
