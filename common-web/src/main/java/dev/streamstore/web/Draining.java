package dev.streamstore.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The time between being told to stop and closing the door. Readiness is down by then; whoever sends requests here still
 * has to hear of it. So they go on being answered, each answer closing its connection, and only then the web server stops
 * taking new ones. What does not serve requests, the consumers above all, stops meanwhile.
 */
final class Draining extends OncePerRequestFilter implements SmartLifecycle {
    private final Duration length;
    private volatile boolean running;

    /** @param length zero for none */
    Draining(Duration length) {
        this.length = length;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!running) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        chain.doFilter(request, response);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    /** Others of this phase are stopped while this waits. */
    @Override
    public void stop(Runnable stopped) {
        stop();
        Thread.ofVirtual().name("draining").start(() -> {
            try {
                Thread.sleep(length);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                stopped.run();
            }
        });
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The first to stop. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }
}
