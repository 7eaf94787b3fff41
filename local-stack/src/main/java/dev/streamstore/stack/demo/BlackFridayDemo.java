package dev.streamstore.stack.demo;

import dev.streamstore.stack.demo.Rush.Answer;
import dev.streamstore.stack.demo.chain.SynchronousChain;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The same rush of customers at two shops, and in both the mail is away for the same while: the running stack, which
 * writes an order down and answers, and a {@linkplain SynchronousChain chain of calls}, which answers when all is done.
 *
 * <p>What makes it a fair comparison:
 *
 * <ul>
 *   <li>The stack comes first and sets the measure, as its notification-service takes its time to stop and to start; that
 *       of the chain is away from the same moment of the rush to the same moment.
 *   <li>The customers are the same: they come at the same times (a Poisson process from one seed, in an open loop), order
 *       the same, have the same patience and do not come back.
 *   <li>Payment costs the same: the stack's simulated gateway takes 10 ms for each of its two calls, the chain's payment
 *       20 ms. All else favours the chain: it tries each call three times, keeps what it knows in memory where the stack
 *       commits to PostgreSQL and to the log, and runs in one process with its customers.
 *   <li>An order is complete when it is paid, its confirmation is mailed and analytics has counted it; lost when it was
 *       turned away, or accepted and never completed.
 * </ul>
 */
final class BlackFridayDemo implements Demo {
    private static final String STEP = "notification";
    private static final double ORDERS_PER_SECOND = 25;
    private static final long SEED = 20_251_128;

    /** Code that has just been loaded is slow; what customers see of that is not what this is about. */
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private static final Duration STOP_AT = Duration.ofSeconds(3);
    private static final Duration START_AT = Duration.ofSeconds(9);
    private static final Duration END = Duration.ofSeconds(20);

    /** Both calls to the stack's gateway: {@code streamstore.simulated-gateway.latency}, twice. */
    private static final Duration GATEWAY = Duration.ofMillis(20);

    private static final int ARTICLES = 3;

    /** Of each article: more than the rush can buy. */
    private static final int PLENTY = 1_000;

    /** Until the stack has completed everything. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Override
    public String name() {
        return "black-friday";
    }

    @Override
    public String summary() {
        return "the same rush at a chain of calls and at this stack, the mail away for a while: who loses orders?";
    }

    /** From when to when a step was away, counted from the beginning of the rush. */
    private record Away(Duration from, Duration to) {
        boolean covers(Answer answer) {
            return answer.due().compareTo(from) >= 0 && answer.due().compareTo(to) < 0;
        }

        String inSeconds() {
            return "%.1f s".formatted(to.minus(from).toMillis() / 1000.0);
        }
    }

    /** What became of all orders. */
    record Sale(List<Answer> answers, List<Answer> whileAway, int completed) {
        int lost() {
            return answers.size() - completed;
        }

        private static Sale of(List<Answer> answers, Away away, int completed) {
            return new Sale(answers, answers.stream().filter(away::covers).toList(), completed);
        }

        private int accepted() {
            return (int) answers.stream().filter(Answer::accepted).count();
        }
    }

    @Override
    public void play(Stage stage) throws InterruptedException {
        Narrator narrator = stage.narrator();
        List<String> skus = fillShelves(stage.shop());
        narrator.scene("1. The rush comes to this stack: %.0f customers a second".formatted(ORDERS_PER_SECOND));
        URI door = stage.shop().url("order", "/api/orders");
        long countedBefore = confirmedOnTheDashboard(stage.shop());
        Fulfilment fulfilment = new Fulfilment(stage.shop());
        fulfilment.expect(warmUp(door, skus));
        List<Answer> answers;
        Away away;
        try (Rush rush = new Rush(door, ORDERS_PER_SECOND, END, SEED, skus)) {
            away = takeAway(stage, rush);
            answers = rush.awaitAnswers();
        } finally {
            stage.startIfDown(STEP);
        }
        narrator.tell(
                "%d orders came, some of them in the %s without mail".formatted(answers.size(), away.inSeconds()));
        fulfilment.expect(answers);
        awaitCompletion(stage, fulfilment, countedBefore);
        Sale events = Sale.of(answers, away, fulfilment.completed(answers));
        narrator.scene(
                "2. The same rush comes to a chain of calls: order, payment, inventory, notification, analytics");
        Sale chain = sellByCalls(narrator, away, skus);
        narrator.scene("3. Side by side: the same customers, no mail for " + away.inSeconds() + " in both");
        new SideBySide(chain, events).lines().forEach(narrator::show);
        check(narrator, chain, events);
    }

    /** Sold out would be a loss of another kind: what is bought is there. */
    private static List<String> fillShelves(Shop shop) {
        List<JsonNode> articles = shop.get("inventory", "/api/inventory")
                .valueStream()
                .sorted((a, b) ->
                        b.get("restockTo").asInt() - a.get("restockTo").asInt())
                .limit(ARTICLES)
                .toList();
        for (JsonNode article : articles) {
            int missing = PLENTY - article.get("available").asInt();
            if (missing > 0) {
                String path = "/api/inventory/" + article.get("sku").asString() + "/adjustments";
                shop.post("inventory", path, Map.of("delta", missing, "reason", "BLACK_FRIDAY"));
            }
        }
        return articles.stream().map(article -> article.get("sku").asString()).toList();
    }

    private static List<Answer> warmUp(URI door, List<String> skus) throws InterruptedException {
        try (Rush rush = new Rush(door, ORDERS_PER_SECOND, WARM_UP, SEED + 1, skus)) {
            return rush.awaitAnswers();
        }
    }

    private static Away takeAway(Stage stage, Rush rush) throws InterruptedException {
        rush.awaitElapsed(STOP_AT);
        stage.stop(STEP);
        Duration from = rush.elapsed();
        rush.awaitElapsed(START_AT);
        stage.start(STEP);
        Duration healthy = rush.elapsed();
        return new Away(from, healthy.compareTo(END) < 0 ? healthy : END);
    }

    private static void awaitCompletion(Stage stage, Fulfilment fulfilment, long countedBefore)
            throws InterruptedException {
        Narrator narrator = stage.narrator();
        narrator.await(
                "every order that was accepted is CONFIRMED, paid and its confirmation mailed",
                PATIENCE,
                fulfilment::open,
                open -> open == 0);
        long expected = countedBefore + fulfilment.completed();
        narrator.await(
                "analytics has counted them all",
                () -> confirmedOnTheDashboard(stage.shop()),
                confirmed -> confirmed >= expected);
    }

    private static Long confirmedOnTheDashboard(Shop shop) {
        return shop.get("analytics", "/api/dashboard")
                .get("orders")
                .get("confirmed")
                .asLong();
    }

    private static Sale sellByCalls(Narrator narrator, Away away, List<String> skus) throws InterruptedException {
        try (SynchronousChain chain = SynchronousChain.start(Rush.PATIENCE, Map.of("payment", GATEWAY))) {
            int warm = warmUp(chain.orders(), skus).size();
            try (Rush rush = new Rush(chain.orders(), ORDERS_PER_SECOND, END, SEED, skus)) {
                rush.awaitElapsed(away.from());
                chain.stop(STEP);
                narrator.tell("its " + STEP + " is stopped");
                rush.awaitElapsed(away.to());
                chain.restart(STEP);
                narrator.tell("its " + STEP + " is started");
                List<Answer> answers = rush.awaitAnswers();
                Sale sale = Sale.of(answers, away, (int)
                        answers.stream().filter(Answer::accepted).count());
                narrator.require(
                        "%d orders came; each that was accepted has gone through all steps".formatted(answers.size()),
                        chain.done("analytics") >= sale.accepted() + warm,
                        chain.done("analytics"));
                narrator.tell("%d customers were charged and then turned away"
                        .formatted(chain.done("payment") - chain.done("analytics")));
                return sale;
            }
        }
    }

    private static void check(Narrator narrator, Sale chain, Sale events) {
        narrator.require(
                "the same customers came to both",
                chain.answers().size() == events.answers().size(),
                chain.answers().size() + " and " + events.answers().size());
        narrator.require(
                "the chain is no straw man: it lost no order but those of the outage",
                chain.lost() <= chain.whileAway().size() + ORDERS_PER_SECOND,
                chain.lost() + " lost");
        narrator.require("the chain lost " + chain.lost() + " orders", chain.lost() > 0, "none lost");
        narrator.require(
                "the stack accepted every order",
                events.accepted() == events.answers().size(),
                events.accepted());
        narrator.require("the stack lost none", events.lost() == 0, events.lost() + " lost");
    }
}
