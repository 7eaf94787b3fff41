package dev.streamstore.order.query;

import dev.streamstore.order.model.Order;
import dev.streamstore.order.model.OrderStatus;
import dev.streamstore.web.PageResponse;
import dev.streamstore.web.Paging;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads orders. */
@Component
class OrderViews {
    private final EntityManager entities;
    private final JdbcClient jdbc;

    OrderViews(EntityManager entities, JdbcClient jdbc) {
        this.entities = entities;
        this.jdbc = jdbc;
    }

    /** An order with the number of its state, which grows with every change. */
    record Versioned(OrderView order, long version) {}

    @Transactional(readOnly = true)
    public Optional<OrderView> find(String orderId) {
        return Optional.ofNullable(entities.find(Order.class, orderId)).map(OrderView::of);
    }

    @Transactional(readOnly = true)
    public Optional<Versioned> findVersioned(String orderId) {
        return Optional.ofNullable(entities.find(Order.class, orderId))
                .map(order -> new Versioned(OrderView.of(order), order.version()));
    }

    /** The version of each of these orders that exists. */
    public Map<String, Long> versions(Collection<String> orderIds) {
        Map<String, Long> versions = new HashMap<>();
        jdbc.sql("select order_id, version from orders where order_id = any(:ids)")
                .param("ids", orderIds.toArray(String[]::new))
                .query(row -> {
                    versions.put(row.getString("order_id"), row.getLong("version"));
                });
        return versions;
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    public PageResponse<OrderView> list(@Nullable String customerId, @Nullable OrderStatus status, Paging paging) {
        Map<String, Object> filters = new HashMap<>();
        List<String> conditions = new ArrayList<>();
        if (customerId != null) {
            conditions.add("o.customerId = :customerId");
            filters.put("customerId", customerId);
        }
        if (status != null) {
            conditions.add("o.status = :status");
            filters.put("status", status);
        }
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        TypedQuery<Long> count = entities.createQuery("select count(o) from Order o" + where, Long.class);
        TypedQuery<Order> page = entities.createQuery(
                "select o from Order o" + where + " order by o.placedAt desc, o.orderId desc", Order.class);
        filters.forEach(count::setParameter);
        filters.forEach(page::setParameter);
        List<OrderView> items = page.setFirstResult(Math.toIntExact(paging.offset()))
                .setMaxResults(paging.size())
                .getResultStream()
                .map(OrderView::of)
                .toList();
        return PageResponse.of(paging, items, count.getSingleResult());
    }
}
