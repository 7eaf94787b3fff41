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
        narrator.await("all are paid", customers::paid, count -> count == ORDERS);
        narrator.await("analytics has handled everything", () -> stage.lag("analytics"), lag -> lag == 0);
        String before = figures(shop);
        narrator.tell(before.length() + " characters of figures, among them "
                + shop.get("analytics", "/api/dashboard").get("orders"));
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
        narrator.await("the figures are what they were, to the cent", () -> figures(shop), before::equals);
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

    private static String figures(Shop shop) {
        JsonNode dashboard = shop.get("analytics", "/api/dashboard");
        StringBuilder figures = new StringBuilder();
        FIGURES.forEach(name -> figures.append(dashboard.get(name)).append('\n'));
        return figures.toString();
    }
}
