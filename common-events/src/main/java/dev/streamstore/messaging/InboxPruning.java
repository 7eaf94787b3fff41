package dev.streamstore.messaging;

import java.util.function.Supplier;
import org.springframework.context.SmartLifecycle;

/** Forgets old inbox rows now and then, while the application runs. */
final class InboxPruning implements SmartLifecycle {
    private final BackgroundLoop loop;
    private volatile boolean running;

    InboxPruning(Inbox inbox, MessagingProperties.Inbox settings, Supplier<Backoff> backoffs) {
        this.loop = new BackgroundLoop("inbox-pruning", backoffs, stop -> {
            inbox.prune(settings.retention(), stop);
            stop.await(settings.pruneInterval());
        });
    }

    @Override
    public void start() {
        running = true;
        loop.start();
    }

    @Override
    public void stop() {
        loop.requestStop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return OutboxRelay.PHASE;
    }
}
