package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.system.Shop.Basket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Places, cancels and looks at orders, one request after the other; which, only its random numbers decide. Sends a
 * request again, to whichever instance, until it is answered; at times clicks twice. For one thread.
 */
final class Customer {
    private static final List<String> ORDER = List.of("PLACED", "CONFIRMED", "CANCELLED");

    private final String name;
    private final Shop shop;
    private final List<String> doors;
    private final Random random;
    private final Persistence persistence = new Persistence(Duration.ofSeconds(150));
    private final Map<String, Basket> placed = new LinkedHashMap<>();
    private final List<String> cancelled = new ArrayList<>();
    private final Map<String, String> seen = new HashMap<>();
    private int requests;

    /** @param doors the names of the order service's instances */
    Customer(String name, Shop shop, List<String> doors, Random random) {
        this.name = name;
        this.shop = shop;
        this.doors = doors;
        this.random = random;
    }

    /** What it ordered, by the order's id. */
    Map<String, Basket> placed() {
        return placed;
    }

    /** Whose cancellation was answered. */
    List<String> cancelled() {
        return cancelled;
    }

    int requests() {
        return requests;
    }

    /** Goes shopping until the time is over and it has placed so many orders, however long it waited for answers. */
    void shop(long untilNanos, int atLeast) throws Exception {
        while (System.nanoTime() < untilNanos || placed.size() < atLeast) {
            TimeUnit.MILLISECONDS.sleep(random.nextLong(50, 350));
            int wish = random.nextInt(10);
            requests++;
            if (placed.isEmpty() || wish < 5) {
                place();
            } else if (wish < 7) {
                cancel(anyOrder());
            } else if (wish < 9) {
                look(anyOrder());
            } else {
                lookAtAll();
            }
        }
    }

    private String anyOrder() {
        return List.copyOf(placed.keySet()).get(random.nextInt(placed.size()));
    }

    private void place() throws Exception {
        Basket basket = Load.basket(random, name);
        String key = name + "-" + placed.size();
        int door = random.nextInt(doors.size());
        if (random.nextInt(8) > 0) {
            placed.put(placeOnce(basket, key, door), basket);
            return;
        }
        try (ExecutorService clicks = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = clicks.submit(() -> placeOnce(basket, key, door));
            Future<String> second = clicks.submit(() -> placeOnce(basket, key, door + 1));
            placed.put(first.get(), basket);
            assertThat(second.get()).as("order of key " + key).isEqualTo(first.get());
        }
    }

    private String placeOnce(Basket basket, String key, int door) {
        return persistence
                .untilAnswered("order " + key, new Doors(door, url -> shop.tryPlace(url, basket, key)))
                .expect(202)
                .body()
                .get("orderId")
                .asString();
    }

    /** Whoever gets no answer to a cancellation and asks again learns that it is cancelled already. */
    private void cancel(String orderId) {
        Rest.Answer answer = persistence.untilAnswered(
                "cancel " + orderId,
                new Doors(
                        random.nextInt(doors.size()),
                        url -> shop.rest().post(url + "/api/orders/" + orderId + "/cancel", "")));
        assertThat(answer.status()).as("cancel " + orderId).isIn(202, 409);
        cancelled.add(orderId);
        saw(orderId, "CANCELLED");
    }

    private void look(String orderId) {
        Rest.Answer answer = persistence.untilAnswered(
                "order " + orderId,
                new Doors(random.nextInt(doors.size()), url -> shop.rest().get(url + "/api/orders/" + orderId)));
        saw(orderId, answer.expect(200).body().get("status").asString());
    }

    private void lookAtAll() {
        Rest.Answer answer = persistence.untilAnswered(
                "orders of " + name,
                new Doors(
                        random.nextInt(doors.size()),
                        url -> shop.rest().get(url + "/api/orders?size=5&customerId=" + name)));
        JsonNode page = answer.expect(200).body();
        assertThat(page.get("total").asInt()).as("orders of " + name).isEqualTo(placed.size());
        for (JsonNode order : page.get("items")) {
            saw(order.get("orderId").asString(), order.get("status").asString());
        }
    }

    /** An order never goes back. */
    private void saw(String orderId, String status) {
        String before = Objects.requireNonNullElse(seen.put(orderId, status), "PLACED");
        assertThat(ORDER.indexOf(status))
                .as("%s went from %s to %s", orderId, before, status)
                .isGreaterThanOrEqualTo(ORDER.indexOf(before));
    }

    private interface Call {
        Rest.Answer at(String url) throws IOException;
    }

    /** The same request at one instance after the other. */
    private final class Doors implements Persistence.Question {
        private final Call call;
        private int next;

        Doors(int first, Call call) {
            this.next = first;
            this.call = call;
        }

        @Override
        public Rest.Answer ask() throws IOException {
            return call.at(shop.url(doors.get(next++ % doors.size()), ""));
        }
    }
}
