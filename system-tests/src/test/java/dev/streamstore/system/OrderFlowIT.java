package dev.streamstore.system;

import static dev.streamstore.system.Shop.basket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.system.Shop.Basket;
import dev.streamstore.system.Shop.Line;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** One order's way through the system: what a customer, a warehouse, a bookkeeper and a mailbox see of it. */
@ExtendWith(SharedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderFlowIT {
    private final LocalStack stack;
    private final Shop shop;

    OrderFlowIT(LocalStack stack) {
        this.stack = stack;
        this.shop = new Shop(stack);
    }

    @Test
    void aPaidOrderIsConfirmedInvoicedMailedAndCounted() throws Exception {
        int onHand = shop.stock("KB-TKL-87").get("onHand").asInt();
        JsonNode before = shop.dashboard();

        Basket basket = basket("card-ok", new Line("KB-TKL-87", 2), new Line("CB-USB4-1M", 1));
        JsonNode order = shop.place(basket);
        String orderId = order.get("orderId").asString();

        assertThat(order.get("status").asString()).isEqualTo("PLACED");
        assertThat(order.get("total").get("amount").asString()).isEqualTo("282.99");
        awaitStatus(orderId, "CONFIRMED");
        settle(() -> {
            assertThat(shop.payment(orderId).body().path("status").asString()).isEqualTo("CAPTURED");
            JsonNode stock = shop.stock("KB-TKL-87");
            assertThat(stock.get("onHand").asInt()).isEqualTo(onHand - 2);
            assertThat(stock.get("reserved").asInt()).isZero();
            assertThat(shop.invoice(orderId).status()).isEqualTo(200);
            assertThat(mailsTo(basket.email())).hasSize(2);
            JsonNode now = shop.dashboard();
            assertThat(now.get("orders").get("confirmed").asLong())
                    .isEqualTo(before.get("orders").get("confirmed").asLong() + 1);
        });
        assertThat(pdf(orderId)).startsWith("%PDF-");
        List<JsonNode> attachments = new ArrayList<>();
        mailsTo(basket.email()).forEach(mail -> mail.get("attachments").forEach(attachments::add));
        assertThat(attachments)
                .singleElement()
                .satisfies(file -> assertThat(file.get("name").asString()).endsWith(".pdf"));
    }

    @Test
    void anOrderForMoreThanIsInStockIsCancelledAndItsPaymentVoided() throws Exception {
        int onHand = shop.stock("DS-SIT-140").get("onHand").asInt();
        String orderId =
                id(shop.place(basket("card-ok", new Line("DS-SIT-140", onHand + 1), new Line("MS-VERT-01", 1))));

        JsonNode order = awaitStatus(orderId, "CANCELLED");

        assertThat(order.get("reason").asString()).isEqualTo("OUT_OF_STOCK");
        settle(() -> assertThat(shop.payment(orderId).body().path("status").asString())
                .isEqualTo("VOIDED"));
        JsonNode stock = shop.stock("DS-SIT-140");
        assertThat(stock.get("onHand").asInt()).isEqualTo(onHand);
        assertThat(stock.get("reserved").asInt()).isZero();
        assertThat(shop.invoice(orderId).status()).isEqualTo(404);
    }

    @Test
    void aDeclinedCardCancelsTheOrderAndReleasesItsStock() throws Exception {
        int available = shop.stock("HP-ANC-700").get("available").asInt();
        Basket basket = basket("card-declined", new Line("HP-ANC-700", 3));
        String orderId = id(shop.place(basket));

        JsonNode order = awaitStatus(orderId, "CANCELLED");

        assertThat(order.get("reason").asString()).isEqualTo("PAYMENT_DECLINED");
        settle(() -> {
            assertThat(shop.stock("HP-ANC-700").get("available").asInt()).isEqualTo(available);
            assertThat(shop.payment(orderId).body().path("status").asString()).isEqualTo("DECLINED");
            assertThat(mailsTo(basket.email())).hasSize(2);
        });
    }

    @Test
    void aSlowGatewayDelaysAnOrderAndASilentOneDeclinesIt() throws Exception {
        String slow = id(shop.place(basket("card-timeout", new Line("LT-LED-BAR", 1))));
        String silent = id(shop.place(basket("card-error", new Line("LT-LED-BAR", 1))));

        awaitStatus(slow, "CONFIRMED");
        assertThat(shop.payment(slow).body().get("attempts").asInt()).isGreaterThan(1);
        assertThat(awaitStatus(silent, "CANCELLED").get("reason").asString()).isEqualTo("PAYMENT_DECLINED");
    }

    @Test
    void cancellingAConfirmedOrderGivesMoneyAndGoodsBack() throws Exception {
        int available = shop.stock("WC-4K-PRO").get("available").asInt();
        String orderId = id(shop.place(basket("card-ok", new Line("WC-4K-PRO", 2))));
        awaitStatus(orderId, "CONFIRMED");
        settle(() -> assertThat(shop.payment(orderId).body().path("status").asString())
                .isEqualTo("CAPTURED"));

        shop.rest()
                .post(shop.url("order", "/api/orders/" + orderId + "/cancel"), "")
                .expect(202);

        assertThat(awaitStatus(orderId, "CANCELLED").get("reason").asString()).isEqualTo("CUSTOMER_REQUEST");
        settle(() -> {
            assertThat(shop.payment(orderId).body().path("status").asString()).isEqualTo("REFUNDED");
            assertThat(shop.stock("WC-4K-PRO").get("available").asInt()).isEqualTo(available);
        });
        shop.rest()
                .post(shop.url("order", "/api/orders/" + orderId + "/cancel"), "")
                .expect(409);
    }

    @Test
    void anOrderIsTakenWithNothingButItsDatabaseAndDoneWhenTheOthersReturn() throws Exception {
        List<String> others = List.of("payment", "inventory", "notification", "analytics", "broker-1");
        for (String other : others) {
            stack.stop(other);
        }
        String orderId;
        try {
            orderId = id(shop.place(basket("card-ok", new Line("NB-DOT-A5", 1))));
            assertThat(shop.order(orderId).get("status").asString()).isEqualTo("PLACED");
        } finally {
            // The broker last: from its return on, the others have 45 s to answer.
            for (String other : others) {
                stack.start(other);
            }
        }
        awaitStatus(orderId, "CONFIRMED");
    }

    @Test
    void aSecondInstanceTakesAShareOfThePartitions() throws Exception {
        stack.start("payment-2");
        try {
            settle(() -> {
                List<String> owners = new ArrayList<>();
                shop.get("broker", "/v1/groups/payment")
                        .get("partitions")
                        .forEach(partition -> owners.add(partition.get("owner").asString()));
                assertThat(owners).hasSize(6).doesNotContainNull();
                assertThat(owners.stream()
                                .distinct()
                                .map(owner ->
                                        owners.stream().filter(owner::equals).count()))
                        .containsExactly(3L, 3L);
            });
            for (int i = 0; i < 12; i++) {
                awaitStatus(id(shop.place(basket("card-ok", new Line("NB-DOT-A5", 1)))), "CONFIRMED");
            }
        } finally {
            stack.stop("payment-2");
        }
    }

    @Test
    void aBodyOfFiftyMegabytesIsRefusedUnread() throws Exception {
        byte[] body = new byte[50_000_000];
        Arrays.fill(body, (byte) ' ');
        HttpRequest request = HttpRequest.newBuilder(URI.create(shop.url("order", "/api/orders")))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        shop.rest().send(request).expect(413);
    }

    private JsonNode awaitStatus(String orderId, String status) {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> shop.order(orderId),
                        order -> order.get("status").asString().equals(status));
    }

    private static void settle(ThrowingRunnable check) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(check);
    }

    private static String id(JsonNode order) {
        return order.get("orderId").asString();
    }

    private List<JsonNode> mailsTo(String recipient) throws IOException {
        List<JsonNode> mails = new ArrayList<>();
        shop.mails().forEach(mail -> {
            if (mail.get("to").toString().contains(recipient)) {
                mails.add(mail);
            }
        });
        return mails;
    }

    private String pdf(String orderId) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(shop.url("payment", "/api/invoices/" + orderId)))
                .header("Accept", "application/pdf")
                .build();
        return new String(shop.rest().send(request).expect(200).raw().body(), StandardCharsets.ISO_8859_1);
    }
}
