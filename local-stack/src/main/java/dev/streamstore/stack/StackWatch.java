package dev.streamstore.stack;

import dev.streamstore.stack.process.RunDirectory;
import dev.streamstore.stack.process.RunDirectory.Ending;
import dev.streamstore.stack.process.TrackedProcess;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells when a process of the stack ends or comes back; restarts nothing. Runs in the caller's thread until interrupted. */
public final class StackWatch {
    private static final long PERIOD_MS = 500;

    private final StackControl control;
    private final RunDirectory run;
    private final Consumer<String> listener;
    private final Map<ProcessName, TrackedProcess> alive = new HashMap<>();

    public StackWatch(StackControl control, Consumer<String> listener) {
        this.control = control;
        this.run = control.run();
        this.listener = listener;
        for (ProcessName name : control.recorded()) {
            control.find(name).ifPresent(tracked -> alive.put(name, tracked));
        }
    }

    /** Watches until the thread is interrupted. */
    public void run() throws InterruptedException {
        while (true) {
            look();
            TimeUnit.MILLISECONDS.sleep(PERIOD_MS);
        }
    }

    /** Compares what runs now with what ran at the last look. */
    void look() {
        for (Map.Entry<ProcessName, TrackedProcess> was : Map.copyOf(alive).entrySet()) {
            if (!was.getValue().isLive()) {
                alive.remove(was.getKey());
                listener.accept(ended(was.getKey(), was.getValue()));
            }
        }
        for (ProcessName name : control.recorded()) {
            Optional<TrackedProcess> tracked = control.find(name);
            if (tracked.isPresent() && !alive.containsKey(name)) {
                alive.put(name, tracked.get());
                listener.accept(
                        "%s was started (pid %d)".formatted(name, tracked.get().pid()));
            }
        }
    }

    private String ended(ProcessName name, TrackedProcess process) {
        boolean replacedOrForgotten =
                run.read(name.toString()).filter(process::equals).isEmpty();
        Ending ending = run.ending(name.toString());
        if (replacedOrForgotten || ending != Ending.NONE) {
            return "%s (pid %d) was stopped".formatted(name, process.pid());
        }
        return "%s (pid %d) ended although nobody asked it to: see its log, then ./streamstore start %s"
                .formatted(name, process.pid(), name);
    }
}
