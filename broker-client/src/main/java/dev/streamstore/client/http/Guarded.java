package dev.streamstore.client.http;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Fields that several threads share: looked at and changed under one lock, and a change is told to those who wait for it. */
final class Guarded {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Signal> watchers;

    Guarded(Signal... watchers) {
        this.watchers = List.of(watchers);
    }

    <T extends @Nullable Object> T look(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    void change(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
        watchers.forEach(Signal::raise);
    }
}
