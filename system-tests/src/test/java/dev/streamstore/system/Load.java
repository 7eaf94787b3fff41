package dev.streamstore.system;

import dev.streamstore.system.Shop.Basket;
import dev.streamstore.system.Shop.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Customers who keep asking until they are answered: every basket has an idempotency key, and a request that got no
 * answer, or a 5xx, is repeated with the same key.
 */
final class Load {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> SKUS =
            List.of("KB-TKL-87", "MS-VERT-01", "LT-LED-BAR", "HUB-USBC-7", "CB-USB4-1M", "NB-DOT-A5", "CH-ERGO-MESH");
    private static final List<String> REGIONS = List.of("eu", "us", "asia");

    private final Shop shop;
    private final int customers;
    private final List<String> doors;
    private final AtomicInteger turn = new AtomicInteger();
    private final Persistence persistence = new Persistence(PATIENCE);
    private final Map<String, Basket> answered = new ConcurrentHashMap<>();

    /** Eight customers at the one instance of the order service. */
    Load(Shop shop) {
        this(shop, 8, List.of("order"));
    }

    /** @param doors the names of the order service's instances, asked in turn */
    Load(Shop shop, int customers, List<String> doors) {
        this.shop = shop;
        this.customers = customers;
        this.doors = doors;
    }

    /** What happens to the stack while the customers order. */
    interface Fault {
        void strike() throws Exception;
    }

    /** Every order that was answered 202, by its id, with what was asked for. */
    Map<String, Basket> answered() {
        return Map.copyOf(answered);
    }

    /**
     * Places {@code count} baskets; runs {@code atHalf} once, when half of them are answered, beside the customers.
     *
     * @throws AssertionError when a customer got no 202 within 90 s, or any answer that asking again can't change
     */
    void place(int count, long seed, Fault atHalf) throws Exception {
        List<Basket> baskets = baskets(count, new Random(seed));
        AtomicInteger next = new AtomicInteger();
        CountDownLatch half = new CountDownLatch(count / 2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> busy = new ArrayList<>();
            for (int client = 0; client < customers; client++) {
                busy.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        placeUntilAnswered(baskets.get(i));
                        half.countDown();
                    }
                    return null;
                }));
            }
            while (!half.await(1, TimeUnit.SECONDS)) {
                for (Future<?> customer : busy) {
                    if (customer.state() == Future.State.FAILED) {
                        customer.get();
                    }
                }
            }
            try {
                atHalf.strike();
            } catch (Exception e) {
                next.set(count);
                threads.shutdownNow();
                throw e;
            }
            for (Future<?> customer : busy) {
                customer.get();
            }
        }
    }

    private void placeUntilAnswered(Basket basket) {
        String key = UUID.randomUUID().toString();
        Rest.Answer answer =
                persistence.untilAnswered("order", () -> shop.tryPlace(shop.url(nextDoor(), ""), basket, key));
        answered.put(answer.expect(202).body().get("orderId").asString(), basket);
    }

    private String nextDoor() {
        return doors.get(Math.floorMod(turn.getAndIncrement(), doors.size()));
    }

    private static List<Basket> baskets(int count, Random random) {
        return Stream.generate(() -> basket(random, "c-1")).limit(count).toList();
    }

    /** Of twelve customers eight pay, one is declined, two meet a slow gateway and one a silent one. */
    static Basket basket(Random random, String customerId) {
        String method = switch (random.nextInt(12)) {
            case 0 -> "card-declined";
            case 1, 2 -> "card-timeout";
            case 3 -> "card-error";
            default -> "card-ok";
        };
        List<String> skus = new ArrayList<>(SKUS);
        Collections.shuffle(skus, random);
        List<Line> lines = skus.subList(0, 1 + random.nextInt(3)).stream()
                .map(sku -> new Line(sku, 1 + random.nextInt(3)))
                .toList();
        String email = "load-" + new UUID(random.nextLong(), random.nextLong()) + "@example.com";
        return new Basket(customerId, email, REGIONS.get(random.nextInt(3)), method, lines);
    }
}
