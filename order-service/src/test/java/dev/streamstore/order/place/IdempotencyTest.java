package dev.streamstore.order.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.order.OrderServiceTest;
import dev.streamstore.order.Shop;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@OrderServiceTest
class IdempotencyTest {
    private static final String HEADER = "Idempotency-Key";

    @Autowired
    Shop shop;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    IdempotencyKeys keys;

    private final String key = UUID.randomUUID().toString();

    /** Idempotency key: remove {@code keys.once} in {@code OrderPlacement.place}, so that it stores at once, to see it fail. */
    @Test
    void theSameAgainGetsTheFirstAnswerWhateverHappenedSince() {
        Shop.Answer first = shop.place(Shop.order("KB-TKL-87", 2), HEADER, key);
        shop.cancel(first.at("orderId"));
        String blanksAndAnUnknownField =
                Shop.order("KB-TKL-87", 2).replace("{\"customerId\"", "{ \"x\":1, \"customerId\"");
        Shop.Answer second = shop.place(blanksAndAnUnknownField, HEADER, key);
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
    }

    /** Remove the comparison of hashes in {@code IdempotencyKeys.answerOf} to see it fail. */
    @Test
    void anotherOrderUnderTheSameKeyIsRefused() {
        shop.place(Shop.order("KB-TKL-87", 2), HEADER, key);
        Shop.Answer answer = shop.place(Shop.order("KB-TKL-87", 3), HEADER, key);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.at("code")).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void withoutAKeyEveryRequestIsAnOrder() {
        assertThat(shop.placeOne()).isNotEqualTo(shop.placeOne());
    }

    /**
     * Idempotency key: fails when {@code IdempotencyKeys.once} looks ({@code find}) before it claims, and claims with
     * {@code on conflict do update}.
     */
    @Test
    void manyAtOnceAreOneOrder() throws Exception {
        int callers = 24;
        String customer = "many-at-once";
        String body = Shop.order("MS-VERT-01", 1).replace("\"c-1\"", "\"" + customer + "\"");
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Shop.Answer>> answers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                answers.add(executor.submit(() -> {
                    go.await();
                    return shop.place(body, HEADER, key);
                }));
            }
            go.countDown();
        }
        Set<String> distinct = answers.stream()
                .map(Future::resultNow)
                .map(answer -> answer.status() + answer.text())
                .collect(Collectors.toSet());
        assertThat(distinct).hasSize(1).allSatisfy(answer -> assertThat(answer).startsWith("202"));
        assertThat(ordersOf(customer)).isEqualTo(1);
    }

    @Test
    void differentOrdersAtOnceUnderOneKeyAreOneOrderAndRefusals() throws Exception {
        int callers = 16;
        List<Future<Shop.Answer>> answers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                int quantity = i + 1;
                answers.add(executor.submit(() -> shop.place(Shop.order("MS-VERT-01", quantity), HEADER, key)));
            }
        }
        List<Integer> statuses = answers.stream()
                .map(answer -> answer.resultNow().status())
                .sorted()
                .toList();
        assertThat(statuses.getFirst()).isEqualTo(202);
        assertThat(statuses.subList(1, callers)).containsOnly(422);
    }

    private long ordersOf(String customer) {
        return jdbc.sql("select count(*) from orders where customer_id = :customer")
                .param("customer", customer)
                .query(Long.class)
                .single();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, IdempotencyKeys.MAX_LENGTH + 1})
    void anUnusableKeyIsNamed(int length) {
        String unusable = "k".repeat(length);
        Shop.Answer answer = shop.place(Shop.order("KB-TKL-87", 1), HEADER, unusable);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("Idempotency-Key: must be 1 to 255 visible ASCII characters");
    }

    @Test
    void keysAreForgottenAfterADay() {
        shop.place(Shop.order("KB-TKL-87", 1), HEADER, key);
        keys.prune();
        assertThat(shop.place(Shop.order("KB-TKL-87", 2), HEADER, key).status()).isEqualTo(422);
        jdbc.sql("update idempotency_keys set created_at = created_at - interval '24 hours 1 second' where key = :key")
                .param("key", key)
                .update();
        assertThat(keys.prune()).isEqualTo(1);
        assertThat(shop.place(Shop.order("KB-TKL-87", 2), HEADER, key).status()).isEqualTo(202);
    }
}
