package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.runtime.Time;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * What happens to every request before a controller sees it: refused while the broker is not ready or its client has no
 * quota left, otherwise counted, and bodies and answers held to a pace. Safe for use by several threads.
 */
final class DoorFilter extends OncePerRequestFilter {

    private final BrokerServices broker;
    private final SlowPeers slowPeers;
    private final DoorMetrics metrics;
    private final Quotas quotas;
    private final Time time;

    DoorFilter(BrokerServices broker, SlowPeers slowPeers, DoorMetrics metrics, Quotas quotas, Time time) {
        this.broker = broker;
        this.slowPeers = slowPeers;
        this.metrics = metrics;
        this.quotas = quotas;
        this.time = time;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Door door = Door.of(request.getMethod(), request.getRequestURI());
        String client = ClientName.of(request);
        long startNanos = time.monotonicNanos();
        var paced = new PacedRequest(request, slowPeers, received(door, client));
        var answer = new PacedResponse(request, response, slowPeers, sent(door, client));
        try {
            broker.checkReady();
            checkPath(request.getRequestURI());
            checkQuota(door, client);
            chain.doFilter(paced, answer);
        } catch (BrokerFault refused) {
            metrics.refused(refused.code().name());
            Problems.write(refused, request, response);
        } finally {
            paced.giveRoomBack();
            if (response.getStatus() >= 400) {
                response.flushBuffer();
                paced.drain();
            }
            paced.end();
            answer.end();
            metrics.requests(door, response.getStatus())
                    .record(time.monotonicNanos() - startNanos, TimeUnit.NANOSECONDS);
        }
    }

    private Traffic received(Door door, String client) {
        Traffic counted = metrics.received(door);
        return bytes -> {
            counted.moved(bytes);
            quotas.received(door, client, bytes);
        };
    }

    private Traffic sent(Door door, String client) {
        Traffic counted = metrics.sent(door);
        return bytes -> {
            counted.moved(bytes);
            quotas.sent(door, client, bytes);
        };
    }

    /** A semicolon begins a parameter of the path, which Spring would take off and leave another name behind. */
    private static void checkPath(String path) {
        if (path.contains(";")) {
            throw new BrokerFault(
                    path.startsWith("/v1/topics/") ? ErrorCode.INVALID_TOPIC : ErrorCode.INVALID_REQUEST,
                    "[request] path: expected none with a semicolon but was " + path);
        }
    }

    private void checkQuota(Door door, String client) {
        OptionalLong waitMs = quotas.waitMs(door, client);
        if (waitMs.isPresent()) {
            throw new BrokerFault(
                    ErrorCode.QUOTA_EXCEEDED,
                    "[%s] quota of client '%s': expected to be kept but it has moved more; try again in %d ms"
                            .formatted(door.wireName(), client, waitMs.getAsLong()),
                    Map.of("retryAfterMs", waitMs.getAsLong()));
        }
    }
}
