package dev.streamstore.stack.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Everything analytics knows is thrown away and made again from the log. */
final class ReplayDemo implements Demo {
    private static final int ORDERS = 10;

    /** What a replay makes again: it holds for as long as the log's retention. */
    private static final String FORGET =
            "truncate streams_state, streams_input, streams_task, streams_output, streams_lane";

    /** What the topologies write for themselves is made again, too. */
    private static final String INTERNAL = "-repartition";

    private static final List<String> FIGURES = List.of("orders", "revenue", "byRegion", "topProducts", "lowStock");

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public String summary() {
        return "analytics' figures are deleted and made again from offset 0; they are what they were";
    }

    @Override
    public void play(Stage stage) throws InterruptedException {
        Narrator narrator = stage.narrator();
        Shop shop = stage.shop();
        Customers customers = new Customers(shop);
        narrator.scene("1. " + ORDERS + " orders, and what the dashboard says when all is quiet");
        customers.order(ORDERS);
        View before = stillView(stage, customers);
        narrator.tell(before.figures().length() + " characters of figures, among them "
                + before.totals().counted() + " orders and a revenue of "
                + before.totals().revenue());
        try {
            stage.stop("analytics");
            forget(stage);
            startFromTheBeginning(stage);
            narrator.scene("3. Analytics starts and reads everything again");
            stage.start("analytics");
        } finally {
            stage.startIfDown("analytics");
        }
        narrator.await("it has caught up", () -> stage.lag("analytics"), lag -> lag == 0);
        compare(stage, before);
    }

    /** What analytics shows. */
    private record View(long lag, Totals totals, String figures) {
        /** A lag of 0 is not enough: a capture may still be in payment's outbox. */
        boolean isComplete() {
            return lag == 0 && totals.isEveryOrderCounted() && totals.isRevenueWhatWasEarned();
        }

        @Override
        public String toString() {
            return lag + " records to read and " + totals;
        }
    }

    private static View view(Stage stage) {
        JsonNode dashboard = dashboard(stage.shop());
        return new View(stage.lag("analytics"), Totals.read(stage.shop(), dashboard), figures(dashboard));
    }

    private static View stillView(Stage stage, Customers customers) throws InterruptedException {
        try {
            stage.narrator().await("all are paid", customers::paid, count -> count == ORDERS);
            return stage.narrator()
                    .awaitStill(
                            "analytics has handled everything, and its figures stand still",
                            () -> view(stage),
                            View::isComplete);
        } catch (NotObservedException e) {
            throw new NotObservedException(
                    e.getMessage() + "; nothing was deleted. While customers order (demo load, up --demo) figures"
                            + " can't be compared: stop the traffic first",
                    e);
        }
    }

    private static void compare(Stage stage, View before) throws InterruptedException {
        try {
            stage.narrator()
                    .await(
                            "the figures are what they were, to the cent",
                            () -> figures(dashboard(stage.shop())),
                            before.figures()::equals);
        } catch (NotObservedException e) {
            long more = Totals.read(stage.shop()).placed() - before.totals().placed();
            throw more == 0
                    ? e
                    : new NotObservedException(
                            e.getMessage() + "; " + more + " orders came meanwhile: stop the traffic first", e);
        }
    }

    private static void forget(Stage stage) {
        stage.narrator().scene("2. Its tables are emptied, and its group is set back");
        try (Connection connection =
                        DriverManager.getConnection(stage.stack().jdbcUrl("analytics"), "analytics", "analytics");
                Statement statement = connection.createStatement()) {
            statement.execute(FORGET);
        } catch (SQLException e) {
            throw new NotObservedException("[demo] analytics' database: " + e.getMessage(), e);
        }
        stage.narrator().tell("its tables are emptied");
    }

    private static void startFromTheBeginning(Stage stage) {
        Set<String> topics = new TreeSet<>();
        stage.group("analytics")
                .get("partitions")
                .forEach(partition -> topics.add(partition.get("topic").asString()));
        for (String topic : topics) {
            if (topic.endsWith(INTERNAL)) {
                stage.shop().delete("broker-1", "/v1/topics/" + topic);
                continue;
            }
            stage.shop()
                    .post("broker-1", "/v1/groups/analytics/offsets/reset", Map.of("topic", topic, "to", "earliest"));
        }
        long left = stage.lag("analytics");
        stage.narrator()
                .require(
                        "its group has " + left + " records to read, from the first one of " + topics,
                        left >= 3 * ORDERS,
                        left + " records");
    }

    private static JsonNode dashboard(Shop shop) {
        return shop.get("analytics", "/api/dashboard");
    }

    private static String figures(JsonNode dashboard) {
        StringBuilder figures = new StringBuilder();
        FIGURES.forEach(name -> figures.append(dashboard.get(name)).append('\n'));
        return figures.toString();
    }
}
