package dev.streamstore.order.place;

import dev.streamstore.events.OrderLine;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.order.catalog.Catalog;
import dev.streamstore.order.catalog.Product;
import dev.streamstore.order.model.Customer;
import dev.streamstore.order.model.Order;
import dev.streamstore.order.place.PlaceOrderRequest.LineRequest;
import dev.streamstore.order.query.OrderView;
import dev.streamstore.web.ApiProblem;
import dev.streamstore.web.FieldProblem;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Stores a new order and the event that tells of it. */
@Service
class OrderPlacement {
    private final Catalog catalog;
    private final EntityManager entities;
    private final Outbox outbox;
    private final IdempotencyKeys keys;
    private final OrderIds ids;
    private final Clock clock;

    OrderPlacement(
            Catalog catalog, EntityManager entities, Outbox outbox, IdempotencyKeys keys, OrderIds ids, Clock clock) {
        this.catalog = catalog;
        this.entities = entities;
        this.outbox = outbox;
        this.keys = keys;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * On return the order is in the database, and {@code order.placed} with it.
     *
     * @throws ApiProblem 400 that names unknown articles; 422 when the key was used for another order
     */
    @Transactional
    public OrderView place(PlaceOrderRequest request, @Nullable String idempotencyKey) {
        return idempotencyKey == null ? store(request) : keys.once(idempotencyKey, request, () -> store(request));
    }

    private OrderView store(PlaceOrderRequest request) {
        Order.Placement placement = Order.place(
                ids.next(),
                new Customer(request.customerId(), request.email(), request.region()),
                request.paymentMethod(),
                priced(request.lines()),
                // As fine as PostgreSQL keeps it, so that every later answer shows the same instant.
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        entities.persist(placement.order());
        outbox.publish(placement.event());
        return OrderView.of(placement.order());
    }

    /** One line per SKU, in the order in which the SKUs came first. */
    private List<OrderLine> priced(List<LineRequest> requested) {
        Map<String, Product> products =
                catalog.find(requested.stream().map(LineRequest::sku).toList());
        Map<Product, Integer> quantities = new LinkedHashMap<>();
        List<FieldProblem> problems = new ArrayList<>();
        for (int i = 0; i < requested.size(); i++) {
            LineRequest line = requested.get(i);
            Product product = products.get(line.sku());
            if (product == null) {
                problems.add(new FieldProblem("lines[" + i + "].sku", "is not a product of ours"));
            } else if (quantities.merge(product, line.quantity(), Integer::sum) > PlaceOrderRequest.MAX_QUANTITY) {
                problems.add(new FieldProblem(
                        "lines[" + i + "].quantity",
                        "makes more than " + PlaceOrderRequest.MAX_QUANTITY + " of one product"));
            }
        }
        if (!problems.isEmpty()) {
            throw ApiProblem.validation(problems);
        }
        return quantities.entrySet().stream()
                .map(sold -> sold.getKey().sell(sold.getValue()))
                .toList();
    }
}
