package dev.streamstore.stack.traffic;

import dev.streamstore.stack.traffic.LoadFigures.Window;
import dev.streamstore.stack.traffic.ShopDoor.Answer;
import dev.streamstore.stack.traffic.Shopper.Article;
import dev.streamstore.stack.traffic.Shopper.Visit;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@link Shopper}s at a running shop, in an {@linkplain OpenLoop open loop}: they come at random, so many a second on
 * average, whether the shop is quick or slow, and go when they had no answer for ten seconds. They look at the shelves
 * every second and put nothing into the basket that is nearly sold out: so sales go on with the other articles until a
 * delivery arrives.
 *
 * <p>What goes wrong at the shop is counted and told with the other figures; it ends nothing. One use each.
 */
public final class Shoppers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long FIGURES_EVERY_MS = 5_000;
    private static final long LOOK_EVERY_MS = 1_000;

    /** Left on the shelf: several customers may reach for the last pieces at the same time. */
    private static final int NEARLY_SOLD_OUT = 10;

    private final ScheduledExecutorService clock = new ScheduledThreadPoolExecutor(
            2, Thread.ofVirtual().name("shoppers-", 0).factory(), new DiscardPolicy());
    private final LoadFigures figures = new LoadFigures();
    private final Shopper shopper = new Shopper(new Random());
    private final ShopDoor door;
    private final double perSecond;
    private final Consumer<String> out;
    private volatile List<Article> shelf = List.of();

    /**
     * @param order where order-service answers
     * @param inventory where inventory-service answers
     * @param perSecond how many orders are placed, on average; more than zero
     * @param out is told a line of figures every five seconds
     */
    public Shoppers(URI order, URI inventory, double perSecond, Consumer<String> out) {
        this.door = new ShopDoor(order, inventory, PATIENCE);
        this.perSecond = perSecond;
        this.out = out;
    }

    /**
     * Shops until the time is over or the thread is interrupted; returns when every customer who came has an answer.
     *
     * @return how many orders were accepted
     */
    public long shop(Duration length) {
        try (OpenLoop loop = new OpenLoop()) {
            loop.endAt(length);
            lookAtTheShelves();
            clock.scheduleWithFixedDelay(this::lookAtTheShelves, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
            clock.scheduleAtFixedRate(
                    () -> tell(loop.elapsed()), FIGURES_EVERY_MS, FIGURES_EVERY_MS, TimeUnit.MILLISECONDS);
            loop.run(new Arrivals(perSecond, new Random()), due -> visit(loop, due));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return figures.acceptedInAll();
    }

    private void lookAtTheShelves() {
        try {
            shelf = door.shelf(NEARLY_SOLD_OUT);
        } catch (IOException e) {
            // They go on with what was seen last.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Duration elapsed) {
        Window window = figures.next();
        double rate = window.orders() * 1000.0 / FIGURES_EVERY_MS;
        out.accept(
                "%6d s  %6.1f orders/s  %5.1f %% accepted  %3d refused  %3d without answer  p50 %4d ms  p99 %5d ms  %2d cancelled"
                        .formatted(
                                elapsed.toSeconds(),
                                rate,
                                window.orders() == 0 ? 0 : 100.0 * window.accepted() / window.orders(),
                                window.refused(),
                                window.unanswered(),
                                window.p50().toMillis(),
                                window.p99().toMillis(),
                                window.cancelled()));
    }

    private void visit(OpenLoop loop, Duration due) {
        List<Article> available = shelf;
        if (available.isEmpty()) {
            figures.unanswered(); // saw no shelf, and left
            return;
        }
        Visit visit = next(available);
        try {
            Answer answer = door.place(visit.order());
            figures.answered(answer.accepted(), loop.elapsed().minus(due));
            if (answer.accepted() && visit.regretAfterSeconds() >= 0) {
                clock.schedule(() -> cancel(answer.orderId()), visit.regretAfterSeconds(), TimeUnit.SECONDS);
            }
        } catch (IOException e) {
            figures.unanswered();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Visit next(List<Article> available) {
        synchronized (shopper) {
            return shopper.visit(available);
        }
    }

    private void cancel(String orderId) {
        try {
            if (door.cancel(orderId)) {
                figures.cancelled();
            }
        } catch (IOException e) {
            // The customer keeps the order.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody cancels any more. */
    @Override
    public void close() {
        clock.shutdownNow();
        door.close();
    }
}
