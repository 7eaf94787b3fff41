package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries calls to a broker and makes its refusals {@link BrokerException}s. Any broker takes any call: it stays with one
 * as long as that one answers, then turns to the next. Never repeats a call that may have been carried out; that is for
 * those who know what a repetition does. Safe for use by several threads.
 */
final class Transport implements AutoCloseable {

    private final List<URI> brokers;
    private final List<ConnectionPool> pools;
    private final ScheduledThreadPoolExecutor watchdog;
    private final AtomicInteger current = new AtomicInteger();

    Transport(List<URI> brokers) {
        if (brokers.isEmpty()) {
            throw new IllegalArgumentException("[Transport] brokers: expected at least one URL but was none");
        }
        this.brokers = List.copyOf(brokers);
        this.watchdog = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("streamstore-watchdog").daemon().factory());
        this.watchdog.setRemoveOnCancelPolicy(true);
        this.pools = this.brokers.stream()
                .map(broker -> new ConnectionPool(broker, watchdog))
                .toList();
    }

    /**
     * Sends and waits for the answer. When the thread is interrupted, the request is given up and the thread stays
     * interrupted.
     *
     * @throws BrokerException when the broker refuses, or code {@code UNREACHABLE} when no answer comes in time
     */
    Answer send(Call call) {
        for (int tries = 1; ; tries++) {
            try {
                return exchange(call);
            } catch (BrokerException e) {
                boolean sent = !(e.getCause() instanceof ConnectException);
                if (sent || tries >= brokers.size()) {
                    throw e;
                }
            }
        }
    }

    /** Sends without waiting. Cancelling the result gives the request up and closes its connection. */
    InFlight start(Call call) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Thread sender = Thread.ofVirtual().name("streamstore-call").start(() -> {
            try {
                answer.complete(send(call));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return new InFlight(answer, sender);
    }

    private Answer exchange(Call call) {
        int broker = current.get();
        try {
            Answer answer = pools.get(broker).exchange(call);
            if (answer.status() >= 400) {
                throw RefusedException.of(call, answer);
            }
            return answer;
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                turnAwayFrom(broker);
            }
            throw unreachable(call, e);
        }
    }

    private void turnAwayFrom(int broker) {
        current.compareAndSet(broker, (broker + 1) % brokers.size());
    }

    private BrokerException unreachable(Call call, @Nullable Throwable cause) {
        boolean neverSent = cause instanceof ConnectException;
        Applied applied = neverSent || !call.changes() ? Applied.NO : Applied.MAYBE;
        return new BrokerException(
                BrokerException.UNREACHABLE,
                true,
                applied,
                "[%s %s] no answer: expected one within %d ms from %s but was %s"
                        .formatted(call.method(), call.path(), call.timeout().toMillis(), brokers, cause),
                cause);
    }

    /** Gives up whatever is in flight. */
    @Override
    public void close() {
        pools.forEach(ConnectionPool::close);
        watchdog.shutdownNow();
    }

    /** A request on its way. */
    record InFlight(CompletableFuture<Answer> answer, Thread sender) {

        private static final Duration A_WHILE = Duration.ofMinutes(1);

        void cancel() {
            answer.cancel(false);
            sender.interrupt();
        }

        /**
         * Waits for the answer as long as nothing else is to be done.
         *
         * @param wake raised when {@code givenUp} may have changed
         * @return whether there is one; false when the call was cancelled because it was given up
         */
        boolean awaitUnless(Signal wake, BooleanSupplier givenUp) throws InterruptedException {
            answer.whenComplete((a, failure) -> wake.raise());
            while (true) {
                long seen = wake.version();
                if (answer.isDone()) {
                    return true;
                }
                if (givenUp.getAsBoolean()) {
                    cancel();
                    return false;
                }
                wake.await(seen, Deadline.after(A_WHILE));
            }
        }

        /**
         * Waits for the answer.
         *
         * @throws CancellationException when it was cancelled
         * @throws BrokerException as {@link Transport#send} does
         */
        Answer await() throws InterruptedException {
            try {
                return answer.get();
            } catch (InterruptedException e) {
                cancel();
                throw e;
            } catch (ExecutionException e) {
                throw switch (e.getCause()) {
                    case RuntimeException failure -> failure;
                    case Error error -> throw error;
                    case null, default -> new IllegalStateException(e);
                };
            }
        }
    }
}
