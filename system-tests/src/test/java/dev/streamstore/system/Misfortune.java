package dev.streamstore.system;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.process.StartFailedException;
import dev.streamstore.system.FaultSchedule.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Strikes the processes of a stack as a {@link FaultSchedule} says, each on a thread of its own, so that one that comes
 * back slowly does not put off what happens to the others. What it puts off beyond the schedule's end is left out. After
 * {@link #await} all of them run.
 */
final class Misfortune implements AutoCloseable {
    private static final int STARTS = 5;

    private final LocalStack stack;
    private final Duration length;
    private final long beganNanos = System.nanoTime();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> victims = new ArrayList<>();

    Misfortune(LocalStack stack, FaultSchedule schedule, Duration length) {
        this.stack = stack;
        this.length = length;
        schedule.faults().stream()
                .map(Fault::process)
                .distinct()
                .forEach(process -> victims.add(threads.submit(() -> {
                    for (Fault fault : schedule.of(process)) {
                        strike(fault);
                    }
                    return null;
                })));
    }

    /** Returns when the last process has got over its last fault. @throws Exception when one did not come back */
    void await() throws Exception {
        for (Future<?> victim : victims) {
            victim.get();
        }
    }

    private void strike(Fault fault) throws Exception {
        sleepUntil(beganNanos + fault.at().toNanos());
        long sinceNanos = System.nanoTime() - beganNanos;
        if (sinceNanos > length.toNanos()) {
            return;
        }
        String process = fault.process();
        System.out.printf("[faults] at %.1f s: %s%n", sinceNanos / 1e9, fault);
        switch (fault.kind()) {
            case KILL -> {
                stack.kill(process);
                sleep(fault.away());
                startAgain(process);
            }
            case RESTART -> {
                stack.stop(process);
                sleep(fault.away());
                startAgain(process);
            }
            case SUSPEND -> suspend(stack.process(process), fault.away());
        }
    }

    /** As whatever runs the processes would: a service that is started while its database is away ends. */
    private void startAgain(String process) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                stack.start(process);
                return;
            } catch (StartFailedException e) {
                if (attempt == STARTS) {
                    throw e;
                }
                System.out.printf(
                        "[faults] again: %s%n",
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(process));
            }
        }
    }

    /** PostgreSQL is a family of processes, which must all stand still. */
    private static void suspend(ProcessHandle process, Duration away) throws IOException, InterruptedException {
        List<ProcessHandle> family =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        signal("STOP", family);
        try {
            sleep(away);
        } finally {
            signal("CONT", family);
        }
    }

    /** Some may have ended meanwhile: what {@code kill} says of those does not matter. */
    private static void signal(String name, List<ProcessHandle> processes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        sleep(Duration.ofNanos(nanos - System.nanoTime()));
    }

    private static void sleep(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    /** Begins no further fault; suspended processes go on. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
