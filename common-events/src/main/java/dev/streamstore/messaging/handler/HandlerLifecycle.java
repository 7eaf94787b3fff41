package dev.streamstore.messaging.handler;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.messaging.background.BackgroundLoop;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.background.Phases;
import dev.streamstore.messaging.background.StopSignal;
import dev.streamstore.messaging.broker.TopicSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;

/** Finds the {@link ConsumerGroup} beans and has each consume from the start of the application to its end. */
final class HandlerLifecycle implements SmartLifecycle {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final HandlerGroups groups;
    private final BrokerClient client;
    private final TopicSetup topics;
    private final EventDelivery.Factory deliveries;
    private final Backoff backoff;
    private final Settings settings;
    private final List<BackgroundLoop> loops = new ArrayList<>();
    private final Map<String, GroupConsumer> running = new ConcurrentHashMap<>();
    private volatile boolean started;

    /** @param clientId shown in the broker's view of the groups */
    record Settings(String clientId, HandlerProperties handlers) {}

    HandlerLifecycle(
            HandlerGroups groups,
            BrokerClient client,
            TopicSetup topics,
            EventDelivery.Factory deliveries,
            Backoff backoff,
            Settings settings) {
        this.groups = groups;
        this.client = client;
        this.topics = topics;
        this.deliveries = deliveries;
        this.backoff = backoff;
        this.settings = settings;
    }

    @Override
    public void start() {
        started = true;
        for (HandlerGroup group : groups.all()) {
            loops.add(new BackgroundLoop("group-" + group.name(), backoff, stop -> consume(group, stop)));
        }
        loops.forEach(BackgroundLoop::start);
    }

    private void consume(HandlerGroup group, StopSignal stop) throws InterruptedException {
        if (!topics.awaitReady(PATIENCE)) {
            return;
        }
        HandlerProperties handlers = settings.handlers();
        ConsumerConfig config = ConsumerConfig.defaults(group.name(), settings.clientId())
                .withSessionTimeout(handlers.sessionTimeout())
                .withFetchInterval(handlers.fetchInterval());
        GroupConsumer consumer = new GroupConsumer(client, config, group, deliveries.of(group), handlers);
        running.put(group.name(), consumer);
        try {
            consumer.run(stop);
        } finally {
            running.remove(group.name());
        }
    }

    @Override
    public void stop() {
        loops.forEach(BackgroundLoop::requestStop);
        running.values().forEach(GroupConsumer::wakeup);
        long deadline = System.nanoTime()
                + settings.handlers().stopTimeout().plus(PATIENCE).toNanos();
        loops.forEach(loop -> loop.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime()))));
        loops.clear();
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    @Override
    public int getPhase() {
        return Phases.HANDLE;
    }
}
