package dev.streamstore.analytics.figures;

import dev.streamstore.analytics.figures.Articles.Level;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.events.OrderLine;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * What a transaction learns of orders and articles: read once, changed in memory, written in a few statements right
 * before the commit, however many events it was. For the transaction's thread.
 */
final class Learning implements TransactionSynchronization {
    private final OrderFacts facts;
    private final FigureTable figures;
    private final Articles articles;
    private final SortedMap<String, OrderFact> before = new TreeMap<>();
    private final SortedMap<String, OrderFact> now = new TreeMap<>();
    private final SortedMap<String, String> names = new TreeMap<>();
    private final SortedMap<String, Level> levels = new TreeMap<>();
    private @Nullable TopicPartition shard;

    Learning(OrderFacts facts, FigureTable figures, Articles articles) {
        this.facts = facts;
        this.figures = figures;
        this.articles = articles;
    }

    /** Reads what is known of these orders, and keeps it to this transaction. */
    void read(Collection<String> orderIds) {
        List<String> unread =
                orderIds.stream().filter(orderId -> !now.containsKey(orderId)).toList();
        if (!unread.isEmpty()) {
            Map<String, OrderFact> known = facts.lock(unread);
            before.putAll(known);
            now.putAll(known);
        }
    }

    /** @param source the partition that told of it: nobody else reads it now */
    void order(String orderId, TopicPartition source, UnaryOperator<OrderFact> event) {
        read(List.of(orderId));
        now.computeIfPresent(orderId, (_, fact) -> event.apply(fact));
        shard = shard == null ? source : shard;
    }

    void names(List<OrderLine> lines) {
        lines.forEach(line -> names.putIfAbsent(line.sku(), line.name()));
    }

    /** The last word wins: the events of one sku come in order. */
    void level(String sku, Level level) {
        levels.merge(sku, level, Level::then);
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        SortedMap<String, OrderFact> changed = new TreeMap<>(now);
        changed.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
        if (!changed.isEmpty() && shard != null) {
            facts.store(changed);
            figures.add(difference(changed).figures(), shard.toString());
        }
        articles.learnNames(names);
        articles.setLevels(levels);
    }

    private Contribution difference(Map<String, OrderFact> changed) {
        Contribution sum = Contribution.of(OrderFact.UNKNOWN);
        for (Map.Entry<String, OrderFact> order : changed.entrySet()) {
            OrderFact earlier = before.getOrDefault(order.getKey(), OrderFact.UNKNOWN);
            sum = sum.plus(Contribution.of(order.getValue())).minus(Contribution.of(earlier));
        }
        return sum;
    }
}
