package dev.streamstore.stack.demo.chain;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A shop as a chain of calls: order → payment → inventory → notification → analytics. Each step is an HTTP server of its
 * own; it does its part, calls the next one and answers when that has answered. An order is answered 201 when all five
 * have done their part, and 503 when one of them could not be had.
 *
 * <p>It is built as well as such a chain can be: connections are kept, every call is bounded by a time-out and tried three
 * times. What a part costs is the time its work waits for others; keeping the result costs nothing, it stays in memory.
 *
 * <p>Lives from {@link #start} to {@link #close}. Safe for use by several threads.
 */
public final class SynchronousChain implements AutoCloseable {
    private static final List<String> STEPS = List.of("order", "payment", "inventory", "notification", "analytics");

    static {
        // Without it an answer waits up to 40 ms for the acknowledgement of its own headers (Nagle's algorithm).
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpClient http;
    private final Map<String, ChainStep> steps;

    private SynchronousChain(HttpClient http, Map<String, ChainStep> steps) {
        this.http = http;
        this.steps = steps;
    }

    /**
     * Starts all five on free ports of the loopback interface.
     *
     * @param timeout how long a step waits for an answer of the next
     * @param work how long a step's part takes; those that are not named take no time
     */
    public static SynchronousChain start(Duration timeout, Map<String, Duration> work) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        SynchronousChain chain = new SynchronousChain(http, new LinkedHashMap<>());
        try {
            ChainStep next = null;
            for (String name : STEPS.reversed()) {
                next = new ChainStep(name, work.getOrDefault(name, Duration.ZERO), next, http, timeout);
                chain.steps.put(name, next);
                next.start();
            }
            return chain;
        } catch (RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    /** Where customers order: {@code POST} with an order as JSON. */
    public URI orders() {
        return step("order").url();
    }

    /** Ends a step as the end of its process would: nothing listens there any more, and open requests break off. */
    public void stop(String step) {
        step(step).stop();
    }

    /** Lets a step listen again, at the port it had. */
    public void restart(String step) {
        step(step).start();
    }

    /** How many orders a step has done its part for. */
    public int done(String step) {
        return step(step).done();
    }

    private ChainStep step(String name) {
        return Objects.requireNonNull(steps.get(name), name);
    }

    @Override
    public void close() {
        new ArrayList<>(steps.values()).reversed().forEach(ChainStep::close);
        http.shutdownNow();
    }
}
