package dev.streamstore.analytics.live;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends a view to everyone who listens: all of it as {@code snapshot}, then as {@code change} what differs from
 * the last message. A change without differences says that the view still holds. Ends all streams before the web
 * server stops, which would wait for them otherwise.
 */
public final class LiveStream<V extends View> implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);

    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** A listener who went away without a word is noticed after about so long without figures. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    /** Unchanged figures are confirmed after so long. */
    private static final Duration CONFIRM = Duration.ofSeconds(2);

    private final String name;
    private final Feed<V> feed;
    private volatile boolean running;

    /**
     * @param name for threads and log lines
     * @param reader blocks while it reads; called by one thread at a time, while somebody listens
     */
    public LiveStream(String name, Supplier<V> reader) {
        this.name = name;
        feed = new Feed<>(name, reader, INTERVAL);
    }

    /** A further listener. */
    public ResponseEntity<SseEmitter> open() {
        SseEmitter emitter = new SseEmitter(0L); // no end in sight
        Thread.ofVirtual().name(name + "-listener").start(() -> sendTo(emitter));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .header("X-Accel-Buffering", "no") // proxies must not collect events
                .body(emitter);
    }

    public int listeners() {
        return feed.listeners();
    }

    private void sendTo(SseEmitter emitter) {
        try (Feed<V>.Subscription subscription = feed.subscribe()) {
            V sent = null;
            while (!subscription.isEnded()) {
                V next = subscription.next(KEEP_ALIVE);
                if (next != null) {
                    sent = send(emitter, sent, next);
                } else if (!subscription.isEnded()) {
                    emitter.send(SseEmitter.event().comment("still here"));
                }
            }
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("[{}] a listener left: {}", name, e.toString()); // the container has ended its request
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        }
    }

    /** @return what the listener has now */
    private V send(SseEmitter emitter, @Nullable V sent, V next) throws IOException {
        if (sent == null) {
            emitter.send(
                    SseEmitter.event().name("snapshot").reconnectTime(1_000).data(next, MediaType.APPLICATION_JSON));
            return next;
        }
        var changes = next.changesSince(sent);
        boolean onlyTime = changes.size() == 1;
        if (onlyTime && Duration.between(sent.asOf(), next.asOf()).compareTo(CONFIRM) < 0) {
            return sent;
        }
        emitter.send(SseEmitter.event().name("change").data(changes, MediaType.APPLICATION_JSON));
        return next;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        feed.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The first to stop. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
