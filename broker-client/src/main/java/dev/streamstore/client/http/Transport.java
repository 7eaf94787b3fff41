package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Carries calls to a broker and makes its refusals {@link BrokerException}s. Any broker takes any call: it stays with one
 * as long as that one answers, then turns to the next. Never repeats a call that may have been carried out; that is for
 * those who know what a repetition does. Safe for use by several threads.
 */
final class Transport implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final List<URI> brokers;
    private final AtomicInteger current = new AtomicInteger();
    private final HttpClient http;

    Transport(List<URI> brokers) {
        if (brokers.isEmpty()) {
            throw new IllegalArgumentException("[Transport] brokers: expected at least one URL but was none");
        }
        this.brokers = List.copyOf(brokers);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("streamstore-http-", 0).factory()))
                .build();
    }

    /**
     * Sends and waits for the answer.
     *
     * @throws BrokerException when the broker refuses, or code {@code UNREACHABLE} when no answer comes in time
     */
    Answer send(Call call) {
        for (int tries = 1; ; tries++) {
            try {
                return await(call, start(call));
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
        int broker = current.get();
        HttpRequest request = HttpRequest.newBuilder(brokers.get(broker).resolve(call.path()))
                .method(
                        call.method(),
                        call.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(call.body()))
                .header("Content-Type", call.contentType())
                .header("Accept", call.accept())
                .timeout(call.timeout())
                .build();
        return new InFlight(broker, http.sendAsync(request, BodyHandlers.ofByteArray()));
    }

    /**
     * Waits for what {@link #start} sent.
     *
     * @throws CancellationException when it was cancelled
     */
    Answer await(Call call, InFlight inFlight) {
        try {
            HttpResponse<byte[]> response = inFlight.response().get();
            Answer answer = new Answer(response.statusCode(), response.headers(), response.body());
            if (answer.status() >= 400) {
                throw RefusedException.of(call, answer);
            }
            return answer;
        } catch (InterruptedException e) {
            inFlight.cancel();
            Thread.currentThread().interrupt();
            throw unreachable(call, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof CancellationException cancelled) {
                throw cancelled;
            }
            turnAwayFrom(inFlight.broker());
            throw unreachable(call, cause);
        }
    }

    private void turnAwayFrom(int broker) {
        current.compareAndSet(broker, (broker + 1) % brokers.size());
    }

    private BrokerException unreachable(Call call, @Nullable Throwable cause) {
        boolean neverSent = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
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
        http.shutdownNow();
    }

    /**
     * A request on its way.
     *
     * @param broker its index among the brokers
     */
    record InFlight(int broker, CompletableFuture<HttpResponse<byte[]>> response) {
        void cancel() {
            response.cancel(true);
        }
    }
}
