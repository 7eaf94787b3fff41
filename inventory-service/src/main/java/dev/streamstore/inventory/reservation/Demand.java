package dev.streamstore.inventory.reservation;

import dev.streamstore.events.OrderLine;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an order needs, one entry per sku however many lines name it.
 *
 * @param quantities pieces per sku, from 1
 */
record Demand(SortedMap<String, Integer> quantities) {

    Demand {
        if (quantities.isEmpty()) {
            throw new IllegalArgumentException("[Demand] quantities: expected at least one but was none");
        }
    }

    static Demand of(List<OrderLine> lines) {
        SortedMap<String, Integer> quantities = new TreeMap<>();
        lines.forEach(line -> quantities.merge(line.sku(), line.quantity(), Demand::saturatedSum));
        return new Demand(quantities);
    }

    String[] skus() {
        return quantities.keySet().toArray(String[]::new);
    }

    Integer[] pieces() {
        return quantities.values().toArray(Integer[]::new);
    }

    /** So many pieces exist nowhere: the order is short of them as it should be, instead of failing to be counted. */
    private static int saturatedSum(int a, int b) {
        return (int) Math.min((long) a + b, Integer.MAX_VALUE);
    }
}
