package dev.streamstore.system;

import static org.awaitility.Awaitility.await;

import dev.streamstore.system.Shop.Basket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Customers behind a load balancer: orders go in turn to the instances that said they were ready when last asked, over
 * connections that are kept. Nobody tries again, so every failure is seen.
 */
final class KeepAliveLoad implements AutoCloseable {
    private static final int CLIENTS = 6;
    private static final long READINESS_INTERVAL_NANOS = 100_000_000;

    private final List<String> instances;
    private final Basket basket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Rest rest = new Rest();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicIntegerArray answers;
    private final AtomicIntegerArray refusals;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile List<Integer> ready;
    private volatile boolean closed;

    /** @param instances base URLs, all of them ready */
    KeepAliveLoad(List<String> instances, Basket basket) {
        this.instances = instances;
        this.basket = basket;
        this.answers = new AtomicIntegerArray(instances.size());
        this.refusals = new AtomicIntegerArray(instances.size());
        this.ready = askForReadiness();
        threads.submit(this::balance);
        for (int client = 0; client < CLIENTS; client++) {
            threads.submit(this::order);
        }
    }

    /** Waits for so many further answers, or the first failure. */
    void awaitAnswers(int count) {
        int before = sum();
        await().atMost(Duration.ofMinutes(2)).until(() -> sum() >= before + count || !failures.isEmpty());
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    int answers(int instance) {
        return answers.get(instance);
    }

    /** How often the instance itself said that it was not ready. */
    int refusalsSeen(int instance) {
        return refusals.get(instance);
    }

    private int sum() {
        int sum = 0;
        for (int i = 0; i < answers.length(); i++) {
            sum += answers.get(i);
        }
        return sum;
    }

    private void balance() {
        while (!closed) {
            ready = askForReadiness();
            LockSupport.parkNanos(READINESS_INTERVAL_NANOS);
        }
    }

    private List<Integer> askForReadiness() {
        List<Integer> willing = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            try {
                int status = rest.get(instances.get(i) + "/actuator/health/readiness")
                        .status();
                if (status == 200) {
                    willing.add(i);
                } else {
                    refusals.incrementAndGet(i);
                }
            } catch (IOException gone) {
                continue;
            }
        }
        return List.copyOf(willing);
    }

    private void order() {
        while (!closed) {
            List<Integer> choice = ready;
            int instance = choice.get(Math.floorMod(turn.getAndIncrement(), choice.size()));
            try {
                rest.post(instances.get(instance) + "/api/orders", basket.json())
                        .expect(202);
                answers.incrementAndGet(instance);
            } catch (IOException | AssertionError e) {
                if (!closed) {
                    failures.add("instance " + instance + ": " + e);
                }
            }
        }
    }

    /** Lets the requests under way end. */
    @Override
    public void close() {
        closed = true;
        threads.close();
    }
}
