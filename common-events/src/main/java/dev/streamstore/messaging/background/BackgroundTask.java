package dev.streamstore.messaging.background;

import org.springframework.context.SmartLifecycle;

/** A {@link BackgroundLoop} that runs while the application does. Stopping does not wait for the step in work. */
public final class BackgroundTask implements SmartLifecycle {
    private final BackgroundLoop loop;
    private final int phase;
    private volatile boolean running;

    /** @param phase one of {@link Phases} */
    public BackgroundTask(BackgroundLoop loop, int phase) {
        this.loop = loop;
        this.phase = phase;
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
        return phase;
    }
}
