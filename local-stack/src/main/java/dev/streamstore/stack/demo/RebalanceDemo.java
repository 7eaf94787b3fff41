package dev.streamstore.stack.demo;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A second payment instance shares the work; when it is killed, the first one takes it all over. */
final class RebalanceDemo implements Demo {
    private static final int ORDERS = 20;
    private static final int PARTITIONS = 6;

    @Override
    public String name() {
        return "rebalance";
    }

    @Override
    public String summary() {
        return "a second payment instance takes half the partitions and is killed; nothing is lost or done twice";
    }

    @Override
    public void play(Stage stage) throws InterruptedException {
        Narrator narrator = stage.narrator();
        Customers customers = new Customers(stage.shop());
        try {
            narrator.scene("1. A second instance of payment joins while customers order");
            customers.order(ORDERS);
            stage.start("payment-2");
            narrator.await(
                    "each of the two owns half of the " + PARTITIONS + " partitions",
                    () -> partitionsByOwner(stage),
                    owners -> owners.size() == 2 && owners.values().stream().allMatch(n -> n == PARTITIONS / 2));
            customers.order(ORDERS);
            narrator.scene("2. It is killed while more customers order");
            customers.order(ORDERS);
            stage.kill("payment-2");
            customers.order(ORDERS);
            narrator.await(
                    "the first instance owns all " + PARTITIONS + " partitions again",
                    () -> partitionsByOwner(stage),
                    owners -> owners.size() == 1 && owners.containsValue((long) PARTITIONS));
        } finally {
            stage.stopIfUp("payment-2");
        }
        narrator.scene("3. Nothing is lost, nothing is done twice");
        int all = 4 * ORDERS;
        narrator.await("all " + all + " orders are CONFIRMED", () -> customers.count("CONFIRMED"), n -> n == all);
        narrator.await("each is paid, once, over its total", customers::paid, count -> count == all);
        narrator.await(
                "payment's books are balanced: what was captured was invoiced, to the cent",
                () -> stage.shop().get("payment", "/api/books"),
                books -> books.valueStream().allMatch(sum -> sum.get("balanced").asBoolean()));
    }

    private static Map<String, Long> partitionsByOwner(Stage stage) {
        return stage.group("payment")
                .get("partitions")
                .valueStream()
                .filter(partition -> !partition.path("owner").asString("").isEmpty())
                .collect(Collectors.groupingBy(
                        partition -> partition.get("owner").asString(), TreeMap::new, Collectors.counting()));
    }
}
