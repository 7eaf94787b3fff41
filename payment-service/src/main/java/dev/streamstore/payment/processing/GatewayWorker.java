package dev.streamstore.payment.processing;

import dev.streamstore.payment.gateway.PaymentGateway;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Takes due gateway calls and makes them, several at a time. One virtual thread takes, one per call makes it. Started and
 * stopped with the application; {@link #stop} waits for the calls under way, and what it does not wait for comes up again
 * when its lease is up.
 */
@Component
class GatewayWorker implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(GatewayWorker.class);
    private static final long STOP_SECONDS = 5;

    private final GatewayOperations operations;
    private final GatewayCaller caller;
    private final WorkSignal signal;
    private final WorkerProperties properties;
    private final Backoff outageBackoff;
    private @Nullable Running running;
    private volatile boolean stopping;

    private record Running(Thread taker, ExecutorService threads, Semaphore free) {}

    GatewayWorker(
            GatewayOperations operations,
            PaymentGateway gateway,
            PaymentProcess process,
            WorkSignal signal,
            WorkerProperties properties) {
        this.operations = operations;
        this.signal = signal;
        this.properties = properties;
        this.outageBackoff =
                new Backoff(properties.firstBackoff(), properties.lastBackoff(), RandomGenerator.getDefault());
        this.caller = new GatewayCaller(gateway, process, operations, properties, outageBackoff);
    }

    @Override
    public synchronized void start() {
        if (running == null) {
            stopping = false;
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            Semaphore free = new Semaphore(properties.concurrency());
            Thread taker = Thread.ofVirtual().name("gateway-worker").start(() -> takeUntilStopped(threads, free));
            running = new Running(taker, threads, free);
        }
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            // Not by interrupt: that would break the database connection the taker may be using.
            stopping = true;
            signal.raise();
            try {
                running.taker.join();
                if (!running.free.tryAcquire(properties.concurrency(), STOP_SECONDS, TimeUnit.SECONDS)) {
                    log.warn("stopping while the gateway still owes answers; they will be asked for again");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running.threads.shutdownNow();
            running = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    private void takeUntilStopped(ExecutorService threads, Semaphore free) {
        int outages = 0;
        while (!stopping) {
            try {
                takeOnce(threads, free);
                outages = 0;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                outages++;
                log.warn("can't look for gateway calls, trying again: {}", e.toString());
                pause(outageBackoff.after(outages));
            }
        }
    }

    private void pause(Duration pause) {
        try {
            signal.await(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands out what is due; waits when there is less of that than hands. */
    private void takeOnce(ExecutorService threads, Semaphore free) throws InterruptedException {
        free.acquire();
        int hands = 1 + free.drainPermits();
        int given = 0;
        try {
            List<GatewayOperation> taken = operations.take(hands, properties.lease());
            for (GatewayOperation operation : taken) {
                threads.execute(() -> performThenFree(operation, threads, free));
                given++;
            }
        } finally {
            free.release(hands - given);
        }
        if (given < hands) {
            signal.await(properties.pollInterval());
        }
    }

    private void performThenFree(GatewayOperation operation, ExecutorService threads, Semaphore free) {
        try {
            caller.perform(operation, threads);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("{} stays undone, trying again when its lease is up", operation.idempotencyKey(), e);
        } finally {
            free.release();
        }
    }
}
