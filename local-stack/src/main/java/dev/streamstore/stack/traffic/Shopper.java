package dev.streamstore.stack.traffic;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What customers of such a shop do, as far as one can tell from outside: who comes, what is put into the basket, how it is
 * paid, and who thinks better of it. Everything is drawn from one generator: the same seed, the same customers.
 *
 * <ul>
 *   <li>A thousand customers in three regions, some of whom come far more often than others (Zipf's law).
 *   <li>1 to 4 lines, mostly one piece each. What costs half as much is bought twice as often.
 *   <li>94 of 100 cards work; the others are declined, slow to be answered, or never.
 *   <li>3 of 100 orders are cancelled by the customer, some seconds later.
 * </ul>
 *
 * <p>For one thread.
 */
final class Shopper {
    private static final int CUSTOMERS = 1_000;
    private static final List<String> FIRST_NAMES = List.of(
            "ada",
            "alan",
            "barbara",
            "claude",
            "dorothy",
            "edsger",
            "frances",
            "grace",
            "hedy",
            "john",
            "katherine",
            "leslie",
            "margaret",
            "niklaus",
            "radia",
            "robin",
            "sophie",
            "tim",
            "vint",
            "yukihiro");

    private final RandomGenerator random;
    private final Popularity<Customer> customers;
    private final Popularity<Integer> lineCounts = new Popularity<>(
            List.of(1, 2, 3, 4), lines -> List.of(55, 26, 12, 7).get(lines - 1));
    private final Popularity<Integer> quantities =
            new Popularity<>(List.of(1, 2, 3), quantity -> List.of(86, 10, 4).get(quantity - 1));
    private final Popularity<String> cards =
            weighted(Map.of("card-ok", 94.0, "card-declined", 3.5, "card-timeout", 2.0, "card-error", 0.5));

    /**
     * Somebody who orders.
     *
     * @param rank 1 comes most often
     */
    private record Customer(int rank, String id, String region) {}

    /**
     * An article as the shop offers it.
     *
     * @param price as a number of the shop's currency; more than zero
     */
    record Article(String sku, double price) {}

    /**
     * What somebody wants.
     *
     * @param order as the shop's REST takes it
     * @param regretAfterSeconds when the customer will want to cancel; negative: never
     */
    record Visit(Map<String, Object> order, int regretAfterSeconds) {}

    Shopper(RandomGenerator random) {
        this.random = random;
        Popularity<String> regions = weighted(Map.of("eu", 45.0, "us", 35.0, "asia", 20.0));
        List<Customer> all = IntStream.rangeClosed(1, CUSTOMERS)
                .mapToObj(rank -> new Customer(
                        rank,
                        "%s-%03d"
                                .formatted(FIRST_NAMES.get(rank % FIRST_NAMES.size()), rank)
                                .toLowerCase(Locale.ROOT),
                        regions.pick(random)))
                .toList();
        this.customers = new Popularity<>(all, customer -> 1.0 / Math.sqrt(customer.rank()));
    }

    private static Popularity<String> weighted(Map<String, Double> weights) {
        Map<String, Double> sorted = new TreeMap<>(weights); // or the same seed would not pick the same
        return new Popularity<>(List.copyOf(sorted.keySet()), sorted::get);
    }

    /** @param shelf what can be had; at least one article */
    Visit visit(List<Article> shelf) {
        Customer customer = customers.pick(random);
        Map<String, Object> order = Map.of(
                "customerId", customer.id(),
                "email", customer.id() + "@example.org",
                "region", customer.region(),
                "paymentMethod", cards.pick(random),
                "lines", basket(shelf));
        int regret = random.nextInt(100) < 3 ? 2 + random.nextInt(20) : -1;
        return new Visit(order, regret);
    }

    private List<Map<String, Object>> basket(List<Article> shelf) {
        Popularity<Article> popularity = new Popularity<>(shelf, article -> 1 / article.price());
        Set<Article> chosen = new HashSet<>();
        int wanted = Math.min(lineCounts.pick(random), shelf.size());
        while (chosen.size() < wanted) {
            chosen.add(popularity.pick(random));
        }
        return shelf.stream()
                .filter(chosen::contains)
                .map(article -> Map.<String, Object>of("sku", article.sku(), "quantity", quantities.pick(random)))
                .toList();
    }
}
