package dev.streamstore.work;

import dev.streamstore.work.Performer.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has outcomes written down: what came in while the last ones were written goes together. Thread-safe. */
final class Settler<W, O> {
    private static final Logger log = LoggerFactory.getLogger(Settler.class);
    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(5);

    private final String name;
    private final Performer<W, O> performer;
    private final IntConsumer onSettled;
    private final BlockingQueue<Done<W, O>> waiting = new LinkedBlockingQueue<>();

    /** @param onSettled told how many pieces are done with, whether written down or not */
    Settler(String name, Performer<W, O> performer, IntConsumer onSettled) {
        this.name = name;
        this.performer = performer;
        this.onSettled = onSettled;
    }

    void add(W work, O outcome) {
        waiting.add(new Done<>(work, outcome));
    }

    /** Works until interrupted. */
    void run() {
        Pace pace = new Pace(BETWEEN_ROUNDS);
        try {
            while (true) {
                List<Done<W, O>> round = new ArrayList<>(List.of(waiting.take()));
                pace.await();
                waiting.drainTo(round);
                settle(round);
                onSettled.accept(round.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void settle(List<Done<W, O>> round) {
        if (round.size() > 1) {
            try {
                performer.settle(round);
                return;
            } catch (RuntimeException | Error e) {
                log.info("[{}] {} outcomes could not be written together: {}", name, round.size(), e.toString());
            }
        }
        for (Done<W, O> done : round) {
            try {
                performer.settle(List.of(done));
            } catch (RuntimeException | Error e) {
                log.warn("[{}] {} stays undone, trying again when its lease is up", name, done.work(), e);
            }
        }
    }
}
