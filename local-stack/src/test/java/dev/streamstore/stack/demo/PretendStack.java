package dev.streamstore.stack.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.streamstore.stack.ProcessName;
import dev.streamstore.stack.ProcessStatus;
import dev.streamstore.stack.Processes;
import dev.streamstore.stack.StackException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers as the public APIs of a stack do, at once and with one {@link Flaw}, so that what a demo makes of that can be
 * seen. Every order is one piece at 10.00.
 */
final class PretendStack implements Processes, AutoCloseable {
    private static final int PARTITIONS = 6;
    private static final int PRICE = 10;

    private final Flaw flaw;
    private final HttpServer http;
    private final JsonMapper json = JsonMapper.builder().build();
    private final Set<String> running = new TreeSet<>(Set.of("analytics", "payment"));
    private final List<String> paid = new ArrayList<>();
    private final List<String> waiting = new ArrayList<>();
    private int counted;
    private int read;
    private int dashboardReads;
    private boolean isForgotten;
    private boolean isSetBack;
    private boolean isKilled;

    PretendStack(Flaw flaw) throws IOException {
        this.flaw = flaw;
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    synchronized boolean runs(String process) {
        return running.contains(process);
    }

    /** Somebody else's start. */
    synchronized void join(String process) {
        running.add(process);
    }

    synchronized int placed() {
        return paid.size() + waiting.size();
    }

    synchronized boolean isForgotten() {
        return isForgotten;
    }

    /** Analytics' tables are emptied. */
    synchronized void forget() {
        counted = 0;
        isForgotten = true;
    }

    @Override
    public synchronized Duration start(ProcessName name) throws InterruptedException {
        if (!running.add(name.toString())) {
            throw new StackException("[" + name + "] already running");
        }
        if (flaw == Flaw.IS_INTERRUPTED_AT_A_START) {
            throw new InterruptedException();
        }
        work();
        return Duration.ZERO;
    }

    @Override
    public synchronized boolean stop(ProcessName name) {
        running.remove(name.toString());
        return true;
    }

    @Override
    public synchronized void kill(ProcessName name) {
        stop(name);
        isKilled = true;
    }

    @Override
    public synchronized List<ProcessStatus> status() {
        return running.stream()
                .map(name -> new ProcessStatus(
                        ProcessName.parse(name), OptionalLong.of(1), 1, ProcessStatus.Health.HEALTHY, 1))
                .toList();
    }

    @Override
    public URI url(ProcessName name) {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    @Override
    public String jdbcUrl(String database) {
        return PretendDatabase.URL + database;
    }

    @Override
    public void close() {
        http.stop(0);
    }

    /** What the services do with what is there for them. */
    private void work() {
        if (running.contains("payment")) {
            paid.addAll(waiting);
            waiting.clear();
        }
        if (running.contains("analytics")) {
            read = paid.size() + waiting.size();
            counted = isForgotten && !isSetBack ? 0 : read;
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String call = exchange.getRequestMethod() + " " + path.replaceAll("order-\\d+", "ID");
        exchange.getRequestBody().readAllBytes();
        byte[] body;
        synchronized (this) {
            body = json.writeValueAsBytes(answer(call, path.substring(path.lastIndexOf('/') + 1)));
        }
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        switch (exchange.getRequestMethod()) {
            case "DELETE" -> exchange.sendResponseHeaders(204, -1);
            case "POST" -> exchange.sendResponseHeaders(path.equals("/api/orders") ? 202 : 200, body.length);
            default -> exchange.sendResponseHeaders(200, body.length);
        }
        try (exchange) {
            if (!exchange.getRequestMethod().equals("DELETE")) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Object answer(String call, String last) {
        return switch (call) {
            case "GET /api/inventory" -> List.of(Map.of("sku", "TEA", "available", 1_000));
            case "POST /api/orders" -> place();
            case "GET /api/orders" -> Map.of("total", paid.size() + waiting.size());
            case "GET /api/orders/ID" -> order(last);
            case "GET /api/payments/ID" ->
                Map.of(
                        "status",
                        paid.contains(last) ? "CAPTURED" : "PENDING",
                        "amount",
                        money(flaw == Flaw.TAKES_TOO_MUCH ? 2 * PRICE : PRICE));
            case "GET /api/invoices/ID" -> Map.of("total", money(PRICE));
            case "GET /api/books" ->
                List.of(Map.of(
                        "captured",
                        money(PRICE * paid.size() + PRICE),
                        "refunded",
                        money(PRICE),
                        "balanced",
                        flaw != Flaw.INVOICES_TWICE));
            case "GET /api/dashboard" -> dashboard();
            case "GET /v1/groups/payment" -> group(paymentOwners(), paymentLag());
            case "GET /v1/groups/analytics" -> group(List.of("analytics"), analyticsLag());
            case "POST /v1/groups/analytics/offsets/reset" -> setBack();
            case "DELETE /v1/topics/sales-repartition" -> Map.of();
            default -> throw new IllegalArgumentException("[pretend stack] call: expected a known one but was " + call);
        };
    }

    private Object place() {
        String id = "order-" + (paid.size() + waiting.size());
        waiting.add(id);
        work();
        if (flaw == Flaw.GETS_ANOTHER_PAYMENT_2) {
            join("payment-2");
        }
        if (flaw == Flaw.SLOW_WITHOUT_PAYMENT && !running.contains("payment") && waiting.size() % 2 == 0) {
            pause();
        }
        return Map.of("orderId", id, "total", money(PRICE));
    }

    /** Longer than a demo lets half of all orders take. */
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, String> order(String order) {
        if (flaw == Flaw.TIMES_OUT_WITHOUT_PAYMENT && paid.indexOf(order) >= 30) {
            return Map.of("status", "CANCELLED", "reason", "TIMED_OUT");
        }
        return Map.of("status", status(order));
    }

    private String status(String order) {
        if (waiting.contains(order)) {
            return flaw == Flaw.REFUSES_WITHOUT_PAYMENT ? "CANCELLED" : "PLACED";
        }
        int number = paid.indexOf(order);
        boolean isLost = switch (flaw) {
            case LOSES_AN_ORDER -> number == 5;
            case FORGETS_WHAT_CAME_WITHOUT_PAYMENT -> number == 30;
            case LOSES_WORK_OF_THE_DEAD -> number == 45;
            default -> false;
        };
        return isLost ? "PLACED" : "CONFIRMED";
    }

    private Object setBack() {
        isSetBack = true;
        read = flaw == Flaw.STAYS_AT_THE_END_ON_REPLAY ? read : 0;
        return Map.of();
    }

    private Object dashboard() {
        dashboardReads++;
        if (flaw == Flaw.NEVER_RESTS || (flaw == Flaw.SELLS_DURING_REPLAY && isForgotten)) {
            place();
        }
        boolean isReplayed = isForgotten && isSetBack;
        int orders = counted;
        if (isReplayed && flaw == Flaw.MISSES_ONE_ON_REPLAY) {
            orders--;
        }
        if (isReplayed && flaw == Flaw.COUNTS_TWICE_ON_REPLAY) {
            orders *= 2;
        }
        boolean isMoneyMissing = flaw == Flaw.COUNTS_TOO_LITTLE_MONEY
                || (flaw == Flaw.COUNTS_MONEY_LATE && dashboardReads <= 2 && !isReplayed);
        return Map.of(
                "orders",
                Map.of("placed", flaw == Flaw.COUNTS_TOO_FEW ? orders - 1 : orders),
                "revenue",
                money(PRICE * orders - (isMoneyMissing ? 1 : 0)));
    }

    private long analyticsLag() {
        if (!running.contains("analytics")) {
            return flaw == Flaw.KEEPS_NO_RECORDS ? 0 : 3L * (paid.size() + waiting.size() - read);
        }
        boolean isLeft =
                flaw == Flaw.LEAVES_ANALYTICS_RECORDS || (flaw == Flaw.LEAVES_RECORDS_ON_REPLAY && isForgotten);
        return isLeft ? 1 : 0;
    }

    private long paymentLag() {
        return flaw == Flaw.LEAVES_PAYMENT_RECORDS ? 1 : waiting.size();
    }

    private List<String> paymentOwners() {
        if (isKilled) {
            return flaw == Flaw.TAKES_NOTHING_OVER ? List.of("payment", "") : List.of("payment");
        }
        if (!running.contains("payment-2") || flaw == Flaw.SHARES_NOTHING) {
            return List.of("payment");
        }
        return flaw == Flaw.SHARES_UNEVENLY
                ? List.of("payment", "payment", "payment-2")
                : List.of("payment", "payment-2");
    }

    /** @param owners of the partitions, one after the other */
    private static Object group(List<String> owners, long lag) {
        Stream<Map<String, Object>> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(number -> Map.of(
                        "topic",
                        number == 0 ? "sales-repartition" : "orders",
                        "partition",
                        number,
                        "owner",
                        owners.get(number % owners.size()),
                        "lag",
                        number == 0 ? lag : 0));
        return Map.of("partitions", partitions.toList());
    }

    private static Map<String, String> money(int amount) {
        return Map.of("amount", amount + ".00", "currency", "USD");
    }
}
