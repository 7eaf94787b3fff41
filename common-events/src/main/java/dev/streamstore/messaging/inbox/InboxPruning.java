package dev.streamstore.messaging.inbox;

import dev.streamstore.messaging.background.BackgroundLoop;
import dev.streamstore.messaging.background.Backoffs;
import dev.streamstore.messaging.background.Phases;
import org.springframework.context.SmartLifecycle;

/** Forgets old inbox rows now and then, while the application runs. */
final class InboxPruning implements SmartLifecycle {
    private final BackgroundLoop loop;
    private volatile boolean running;

    InboxPruning(Inbox inbox, InboxProperties settings, Backoffs backoffs) {
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
        return Phases.PUBLISH;
    }
}
