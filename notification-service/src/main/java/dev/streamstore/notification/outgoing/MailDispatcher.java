package dev.streamstore.notification.outgoing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Takes due mails and has them delivered, several at a time. One virtual thread takes, one per mail delivers. Started and
 * stopped with the application; {@link #stop} waits for the mails under way, and what it does not wait for comes up again
 * when its lease is up.
 */
@Component
class MailDispatcher implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(MailDispatcher.class);
    private static final long STOP_SECONDS = 5;

    private final Notifications notifications;
    private final Postman postman;
    private final WorkSignal signal;
    private final OutgoingProperties properties;
    private final Backoff outageBackoff;
    private @Nullable Running running;
    private volatile boolean stopping;

    private record Running(Thread taker, ExecutorService threads, Semaphore free) {}

    MailDispatcher(Notifications notifications, Postman postman, WorkSignal signal, OutgoingProperties properties) {
        this.notifications = notifications;
        this.postman = postman;
        this.signal = signal;
        this.properties = properties;
        this.outageBackoff = properties.backoff();
    }

    @Override
    public synchronized void start() {
        if (running == null) {
            stopping = false;
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            Semaphore free = new Semaphore(properties.concurrency());
            Thread taker = Thread.ofVirtual().name("mail-dispatcher").start(() -> takeUntilStopped(threads, free));
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
                    log.warn("stopping while mails are being handed over; they will be sent again");
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
                log.warn("can't look for mails to send, trying again: {}", e.toString());
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
            List<Outgoing> taken = notifications.take(hands, properties.lease());
            for (Outgoing mail : taken) {
                threads.execute(() -> deliverThenFree(mail, threads, free));
                given++;
            }
        } finally {
            free.release(hands - given);
        }
        if (given < hands) {
            signal.await(properties.pollInterval());
        }
    }

    private void deliverThenFree(Outgoing mail, ExecutorService threads, Semaphore free) {
        try {
            postman.deliver(mail, threads);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn(
                    "{} stays unsent, trying again when its lease is up",
                    mail.notification().id(),
                    e);
        } finally {
            free.release();
        }
    }
}
