package dev.streamstore.benchmarks.flow;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many customers at once. */
final class Customers {
    private final ShopClient shop;

    Customers(ShopClient shop) {
        this.shop = shop;
    }

    /**
     * How customers were served.
     *
     * @param answered how long each waited whose order was taken
     * @param turnedAway how many were told to come later
     */
    record Served(Latencies answered, int turnedAway) {
        int taken() {
            return answered.count();
        }
    }

    /** Each waits for its answer and orders again at once: how much the shop can take. */
    Served inTurn(int orders, int customers) throws IOException, InterruptedException {
        Latencies answered = new Latencies();
        AtomicInteger next = new AtomicInteger();
        run(customers, () -> {
            for (int i = next.getAndIncrement(); i < orders; i = next.getAndIncrement()) {
                long begin = System.nanoTime();
                shop.place().ifPresent(_ -> answered.addSince(begin));
            }
            return null;
        });
        return new Served(answered, orders - answered.count());
    }

    /**
     * They come at a rate of their own, whether those before were answered or not. A customer's wait counts from when it
     * was to come: what held it up before it could send its order is part of it.
     */
    Served atRate(int perSecond, Duration time) throws IOException, InterruptedException {
        Latencies answered = new Latencies();
        int orders = (int) (perSecond * time.toMillis() / 1_000);
        AtomicInteger next = new AtomicInteger();
        long begin = System.nanoTime();
        run(orders, () -> {
            long due = begin + TimeUnit.SECONDS.toNanos(next.getAndIncrement()) / perSecond;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            shop.place().ifPresent(_ -> answered.addSince(due));
            return null;
        });
        return new Served(answered, orders - answered.count());
    }

    private static void run(int times, Callable<?> customer) throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ExecutorCompletionService<Object> running = new ExecutorCompletionService<>(threads);
            for (int i = 0; i < times; i++) {
                running.submit(customer::call);
            }
            for (int i = 0; i < times; i++) {
                running.take().get();
            }
        } catch (ExecutionException e) {
            throw new IOException("[bench] a customer was not served: " + e.getCause(), e);
        }
    }
}
