package dev.streamstore.stack.demo;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Three orders: one that goes through, one that stock refuses, one that the payment gateway refuses. */
final class OrderDemo implements Demo {
    /** The most that the shop takes of one article in one order. */
    private static final int MAX_QUANTITY = 1_000;

    private static final int QUANTITY = 2;

    @Override
    public String name() {
        return "order";
    }

    @Override
    public String summary() {
        return "an order travels from REST to the inbox and the dashboard; two more are refused and compensated";
    }

    @Override
    public void play(Stage stage) throws InterruptedException {
        Shop shop = stage.shop();
        Narrator narrator = stage.narrator();
        List<JsonNode> stock = articles(shop);
        confirmed(shop, narrator, plentiful(stock));
        outOfStock(shop, narrator, plentiful(stock), scarce(stock));
        declined(shop, narrator, plentiful(stock));
        narrator.scene("All of it was observed over the public APIs.");
    }

    private static List<JsonNode> articles(Shop shop) {
        List<JsonNode> articles = new ArrayList<>();
        shop.get("inventory", "/api/inventory").forEach(articles::add);
        return articles;
    }

    private static String plentiful(List<JsonNode> stock) {
        return stock.stream()
                .filter(item -> item.get("available").asInt() >= 3 * QUANTITY)
                .max(Comparator.comparingInt(item -> item.get("available").asInt()))
                .map(item -> item.get("sku").asString())
                .orElseThrow(() -> new NotObservedException("[demo] the shelves are empty: adjust the stock first"));
    }

    /** An article of which never as many are there as an order may ask for, not even after a delivery. */
    private static String scarce(List<JsonNode> stock) {
        return stock.stream()
                .filter(item -> Math.max(
                                item.get("available").asInt(),
                                item.get("restockTo").asInt())
                        < MAX_QUANTITY)
                .min(Comparator.comparingInt(item -> item.get("available").asInt()))
                .map(item -> item.get("sku").asString())
                .orElseThrow(() -> new NotObservedException("[demo] every article is plentiful: nothing can run out"));
    }

    private void confirmed(Shop shop, Narrator narrator, String sku) throws InterruptedException {
        narrator.scene("1. A customer orders " + QUANTITY + " x " + sku + " and pays with a good card");
        JsonNode figures = shop.get("analytics", "/api/dashboard");
        int onHand =
                shop.get("inventory", "/api/inventory/" + sku).get("onHand").asInt();
        Placed order = place(shop, narrator, "card-ok", Map.of(sku, QUANTITY));
        awaitStatus(shop, narrator, order, "CONFIRMED", "");
        narrator.await(
                "payment is CAPTURED, " + order.total() + " " + order.currency(),
                () -> shop.get("payment", "/api/payments/" + order.id()),
                payment -> payment.get("status").asString().equals("CAPTURED")
                        && amount(payment.get("amount")).compareTo(order.total()) == 0);
        narrator.await(
                "inventory wrote one movement of -" + QUANTITY + " for it; " + onHand + " were on hand before",
                () -> movements(shop, sku, order.id()),
                moves -> moves.equals(List.of(-QUANTITY)));
        invoice(shop, narrator, order);
        mails(shop, narrator, order);
        narrator.await(
                "the dashboard counts it: one more order, " + order.total() + " more revenue",
                () -> shop.get("analytics", "/api/dashboard"),
                now -> grown(figures, now, "placed") >= 1
                        && grown(figures, now, "confirmed") >= 1
                        && amount(now.get("revenue"))
                                        .subtract(amount(figures.get("revenue")))
                                        .compareTo(order.total())
                                >= 0);
    }

    private static void invoice(Shop shop, Narrator narrator, Placed order) throws InterruptedException {
        String path = "/api/invoices/" + order.id();
        JsonNode invoice = narrator.await(
                "there is an invoice over " + order.total(),
                () -> shop.get("payment", path),
                found -> amount(found.get("total")).compareTo(order.total()) == 0);
        byte[] pdf = shop.getPdf("payment", path);
        narrator.require(
                "invoice " + invoice.get("invoiceNumber").asString() + " is a PDF of " + pdf.length + " bytes",
                isPdf(pdf),
                "no PDF");
    }

    private static void mails(Shop shop, Narrator narrator, Placed order) throws InterruptedException {
        narrator.await(
                "notification sent ORDER_RECEIVED and ORDER_CONFIRMED, each once",
                () -> shop.get("notification", "/api/notifications?orderId=" + order.id()),
                found -> sentKinds(found).equals(List.of("ORDER_CONFIRMED", "ORDER_RECEIVED")));
        JsonNode list = narrator.await(
                "two mails to " + order.email() + " are in the inbox, one with a PDF",
                () -> inbox(shop, order),
                mails -> mails.size() == 2 && withPdf(mails).count() == 1);
        JsonNode mail = withPdf(list).findFirst().orElseThrow();
        String name = mail.get("attachments").get(0).get("name").asString();
        byte[] attached =
                shop.getPdf("mail", "/api/messages/" + mail.get("id").asString() + "/attachments/" + encodedPath(name));
        narrator.require(
                "\"" + mail.get("subject").asString() + "\" carries " + name,
                isPdf(attached),
                "an attachment that is no PDF");
    }

    private void outOfStock(Shop shop, Narrator narrator, String plentiful, String scarce) throws InterruptedException {
        narrator.scene("2. A customer orders " + MAX_QUANTITY + " x " + scarce + ": more than there are");
        Placed order = place(shop, narrator, "card-ok", Map.of(scarce, MAX_QUANTITY, plentiful, 1));
        awaitStatus(shop, narrator, order, "CANCELLED", "OUT_OF_STOCK");
        narrator.await(
                "payment is VOIDED",
                () -> shop.get("payment", "/api/payments/" + order.id()),
                payment -> payment.get("status").asString().equals("VOIDED"));
        cancelledMail(shop, narrator, order);
        narrator.require(
                "not a piece left the shelf",
                movements(shop, scarce, order.id()).isEmpty()
                        && movements(shop, plentiful, order.id()).isEmpty(),
                "a movement");
    }

    private void declined(Shop shop, Narrator narrator, String sku) throws InterruptedException {
        narrator.scene("3. A customer orders " + QUANTITY + " x " + sku + " with a card that is declined");
        int reserved =
                shop.get("inventory", "/api/inventory/" + sku).get("reserved").asInt();
        Placed order = place(shop, narrator, "card-declined", Map.of(sku, QUANTITY));
        awaitStatus(shop, narrator, order, "CANCELLED", "PAYMENT_DECLINED");
        narrator.await(
                "payment is DECLINED",
                () -> shop.get("payment", "/api/payments/" + order.id()),
                payment -> payment.get("status").asString().equals("DECLINED"));
        cancelledMail(shop, narrator, order);
        narrator.await(
                "its stock is released: " + reserved + " pieces reserved, as before",
                () -> shop.get("inventory", "/api/inventory/" + sku)
                        .get("reserved")
                        .asInt(),
                now -> now <= reserved);
        narrator.require(
                "not a piece left the shelf", movements(shop, sku, order.id()).isEmpty(), "a movement");
    }

    private static void cancelledMail(Shop shop, Narrator narrator, Placed order) throws InterruptedException {
        narrator.await(
                "notification sent ORDER_CANCELLED, once",
                () -> shop.get("notification", "/api/notifications?orderId=" + order.id()),
                found -> sentKinds(found).equals(List.of("ORDER_CANCELLED", "ORDER_RECEIVED")));
        narrator.await("both mails are in the inbox", () -> inbox(shop, order), mails -> mails.size() == 2);
    }

    private static Placed place(Shop shop, Narrator narrator, String paymentMethod, Map<String, Integer> quantities) {
        byte[] random = new byte[4];
        ThreadLocalRandom.current().nextBytes(random);
        String customer = "demo-" + HexFormat.of().formatHex(random);
        String email = customer + "@example.org";
        List<Map<String, Object>> lines = quantities.entrySet().stream()
                .map(line -> Map.<String, Object>of("sku", line.getKey(), "quantity", line.getValue()))
                .toList();
        Map<String, Object> body = Map.of(
                "customerId", customer, "email", email, "region", "eu", "paymentMethod", paymentMethod, "lines", lines);
        narrator.restartClock();
        JsonNode order = shop.place(body);
        String id = order.get("orderId").asString();
        narrator.tell("POST /api/orders is answered 202: order " + id + " is "
                + order.get("status").asString());
        return new Placed(
                id,
                email,
                amount(order.get("total")),
                order.get("total").get("currency").asString());
    }

    private record Placed(String id, String email, BigDecimal total, String currency) {}

    private static void awaitStatus(Shop shop, Narrator narrator, Placed order, String status, String reason)
            throws InterruptedException {
        Predicate<JsonNode> reached = found -> found.get("status").asString().equals(status)
                && (reason.isEmpty() || reason.equals(found.path("reason").asString("")));
        narrator.await(
                "the order is " + status + (reason.isEmpty() ? "" : ", " + reason),
                () -> shop.get("order", "/api/orders/" + order.id()),
                reached);
    }

    private static JsonNode inbox(Shop shop, Placed order) {
        return shop.get("mail", "/api/messages?to=" + Shop.encoded(order.email()));
    }

    private static Stream<JsonNode> withPdf(JsonNode mails) {
        return mails.valueStream()
                .filter(mail -> mail.get("attachments")
                        .valueStream()
                        .anyMatch(
                                attachment -> attachment.get("name").asString().endsWith(".pdf")));
    }

    private static List<String> sentKinds(JsonNode notifications) {
        return notifications
                .valueStream()
                .filter(found -> found.get("status").asString().equals("SENT"))
                .map(found -> found.get("kind").asString())
                .sorted()
                .toList();
    }

    /** The newest hundred movements are enough: the order was placed a moment ago. */
    private static List<Integer> movements(Shop shop, String sku, String orderId) {
        return shop.get("inventory", "/api/inventory/" + sku + "/movements?page=0&size=100")
                .get("items")
                .valueStream()
                .filter(move -> orderId.equals(move.path("orderId").asString("")))
                .map(move -> move.get("delta").asInt())
                .toList();
    }

    private static int grown(JsonNode before, JsonNode now, String figure) {
        return now.get("orders").get(figure).asInt()
                - before.get("orders").get(figure).asInt();
    }

    private static BigDecimal amount(JsonNode money) {
        return new BigDecimal(money.get("amount").asString());
    }

    private static boolean isPdf(byte[] bytes) {
        return new String(bytes, 0, Math.min(5, bytes.length), StandardCharsets.US_ASCII).equals("%PDF-");
    }

    private static String encodedPath(String text) {
        return Shop.encoded(text).replace("+", "%20");
    }
}
