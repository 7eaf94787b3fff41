package dev.streamstore.order.query;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells watchers that an order changed. The database is asked, once per tick for all orders watched and not at all while
 * there are none: so it does not matter which instance changed the order, nor whether the database was away in between.
 *
 * <p>Each watcher has a virtual thread of its own, so one that reads slowly delays nobody.
 */
@Component
class StatusFeed implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(StatusFeed.class);

    /** Then the stream ends; browsers connect again by themselves. */
    private static final Duration LONGEST_WATCH = Duration.ofMinutes(30);

    private final OrderViews views;
    private final Set<StatusWatch> watches = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    StatusFeed(OrderViews views) {
        this.views = views;
    }

    SseEmitter watch(String orderId) {
        SseEmitter emitter = new SseEmitter(LONGEST_WATCH.toMillis());
        StatusWatch watch = new StatusWatch(orderId, emitter, views);
        watches.add(watch);
        emitter.onCompletion(watch::end);
        emitter.onError(_ -> watch.end());
        // An emitter that times out without being completed is reported as an error.
        emitter.onTimeout(emitter::complete);
        Thread.ofVirtual().name("watch-" + orderId).start(() -> {
            try {
                watch.run();
            } finally {
                watches.remove(watch);
            }
        });
        if (!running) {
            watch.end();
        }
        return emitter;
    }

    @Scheduled(fixedDelayString = "${streamstore.order.watch-interval:200ms}")
    void tick() {
        Set<String> orderIds = new HashSet<>();
        watches.forEach(watch -> orderIds.add(watch.orderId()));
        if (orderIds.isEmpty()) {
            return;
        }
        try {
            Map<String, Long> versions = views.versions(orderIds);
            watches.forEach(watch -> watch.seen(versions.getOrDefault(watch.orderId(), -1L)));
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("[status feed] look failed, next soon: {}", e.getMessage());
        }
    }

    int watchers() {
        return watches.size();
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server, which would wait for the streams to end. */
    @Override
    public void stop() {
        running = false;
        watches.forEach(StatusWatch::end);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
