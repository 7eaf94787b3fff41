package dev.streamstore.stack.demo;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A second payment instance shares the work; when it is killed, the first one takes it all over. */
final class RebalanceDemo implements Demo {
    private static final String SECOND = "payment-2";
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
        if (stage.runs(SECOND)) {
            throw new NotObservedException("[demo] " + SECOND + ": expected it not to run but it does: this demo starts"
                    + " and kills one of its own; ./streamstore stop " + SECOND + " first");
        }
        Narrator narrator = stage.narrator();
        Customers customers = new Customers(stage.shop());
        narrator.scene("1. A second instance of payment joins while customers order");
        customers.order(ORDERS);
        startSecond(stage);
        try {
            narrator.await(
                    "each of the two owns half of the " + PARTITIONS + " partitions",
                    () -> partitionsByOwner(stage),
                    owners -> owners.size() == 2 && owners.values().stream().allMatch(n -> n == PARTITIONS / 2));
            customers.order(ORDERS);
            narrator.scene("2. It is killed while more customers order");
            customers.order(ORDERS);
            stage.kill(SECOND);
        } finally {
            stage.stopIfUp(SECOND);
        }
        customers.order(ORDERS);
        narrator.await(
                "the first instance owns all " + PARTITIONS + " partitions again",
                () -> partitionsByOwner(stage),
                owners -> owners.size() == 1 && owners.containsValue((long) PARTITIONS));
        narrator.scene("3. Nothing is lost, nothing is done twice");
        int all = 4 * ORDERS;
        narrator.await("all " + all + " orders are CONFIRMED", () -> customers.count("CONFIRMED"), n -> n == all);
        narrator.await("each is paid, once, over its total", customers::paid, count -> count == all);
        narrator.await(
                "payment's books are balanced: what was captured was invoiced, to the cent",
                () -> stage.shop().get("payment", "/api/books"),
                books -> books.valueStream().allMatch(sum -> sum.get("balanced").asBoolean()));
    }

    /** A start that is refused leaves nothing of this demo's to stop; one that is interrupted does. */
    private static void startSecond(Stage stage) throws InterruptedException {
        try {
            stage.start(SECOND);
        } catch (InterruptedException e) {
            stage.stopIfUp(SECOND);
            throw e;
        }
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
