package dev.streamstore.stack.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.stack.traffic.Shopper.Article;
import dev.streamstore.stack.traffic.Shopper.Visit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShopperTest {
    private static final int VISITS = 20_000;
    private static final List<Article> SHELF = List.of(
            new Article("CABLE", 25), new Article("MOUSE", 50), new Article("KEYBOARD", 100), new Article("DESK", 600));

    private static List<Visit> visits(long seed) {
        Shopper shopper = new Shopper(new Random(seed));
        return Stream.generate(() -> shopper.visit(SHELF)).limit(VISITS).toList();
    }

    private static Map<Object, Double> shares(String field, List<Visit> visits) {
        return visits.stream()
                .collect(Collectors.groupingBy(
                        visit -> visit.order().get(field),
                        Collectors.collectingAndThen(Collectors.counting(), n -> (double) n / visits.size())));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> lines(Visit visit) {
        return (List<Map<String, Object>>) visit.order().get("lines");
    }

    @Test
    void theSameSeedShopsTheSame() {
        assertThat(visits(5)).isEqualTo(visits(5)).isNotEqualTo(visits(6));
    }

    @Test
    void mostCardsWorkAndSomeDoNot() {
        Map<Object, Double> cards = shares("paymentMethod", visits(1));
        assertThat(cards.get("card-ok")).isBetween(0.92, 0.96);
        assertThat(cards.get("card-declined")).isBetween(0.02, 0.05);
        assertThat(cards).containsOnlyKeys("card-ok", "card-declined", "card-timeout", "card-error");
    }

    @Test
    void theyComeFromEverywhereAndSomeComeOften() {
        List<Visit> visits = visits(2);
        assertThat(shares("region", visits))
                .hasSize(3)
                .allSatisfy((_, share) -> assertThat(share).isGreaterThan(0.1));
        Map<Object, Double> customers = shares("customerId", visits);
        assertThat(customers.size()).isGreaterThan(800);
        assertThat(customers.values().stream().mapToDouble(share -> share).max().orElseThrow())
                .isGreaterThan(0.008);
    }

    @Test
    void aBasketHasOneToFourLinesOfDifferentArticles() {
        List<Visit> visits = visits(3);
        Map<Integer, Long> sizes = visits.stream()
                .map(visit -> lines(visit).size())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(sizes).containsOnlyKeys(1, 2, 3, 4);
        assertThat(sizes.get(1)).isGreaterThan(sizes.get(2)).isGreaterThan(VISITS / 2);
        assertThat(visits)
                .allSatisfy(visit -> assertThat(lines(visit))
                        .extracting(line -> line.get("sku"))
                        .doesNotHaveDuplicates());
    }

    @Test
    void whatIsCheapIsBoughtMoreOften() {
        Map<Object, Long> bought = visits(4).stream()
                .filter(visit -> lines(visit).size() == 1)
                .flatMap(visit -> lines(visit).stream())
                .collect(Collectors.groupingBy(line -> line.get("sku"), Collectors.counting()));
        assertThat((double) bought.get("CABLE") / bought.get("MOUSE")).isBetween(1.8, 2.2);
        assertThat(bought.get("DESK")).isPositive().isLessThan(bought.get("KEYBOARD"));
    }

    @Test
    void fewThinkBetterOfIt() {
        assertThat(visits(8).stream()
                        .filter(visit -> visit.regretAfterSeconds() >= 0)
                        .count())
                .isBetween(VISITS * 2L / 100, VISITS * 4L / 100);
    }
}
