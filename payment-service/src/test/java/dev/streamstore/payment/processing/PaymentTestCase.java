package dev.streamstore.payment.processing;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderLine;
import dev.streamstore.payment.model.PaymentState;
import dev.streamstore.payment.model.PaymentTerms;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import dev.streamstore.work.LeasedWorker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Payments and the queue of calls they ask for; the application's own worker, which would take them, is stopped. */
@SpringBootTest(
        properties = {"streamstore.gateway.poll-interval=20ms", "streamstore.simulated-gateway.latency=1ms"},
        webEnvironment = SpringBootTest.WebEnvironment.NONE)
@PostgresTest
@FakeBrokerTest
abstract class PaymentTestCase {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    private LeasedWorker<GatewayOperation, CallOutcome> own;

    @Autowired
    GatewayOperations operations;

    @Autowired
    PaymentProcess process;

    @Autowired
    Payments payments;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void stopOwnWorker() {
        own.stop();
        jdbc.sql("delete from gateway_operation").update();
    }

    @AfterEach
    void startOwnWorker() {
        own.start();
    }

    final void place(String order) {
        PaymentTerms terms = new PaymentTerms(
                "c-1",
                "ada@example.com",
                "card-ok",
                900,
                "USD",
                List.of(new OrderLine("TEA", "Tea", 1, Money.usd(900))));
        tell(order, (payment, now) -> payment.request(terms, now));
    }

    /** As the handler of an event does. */
    final void tell(String order, Happening happening) {
        transaction.executeWithoutResult(_ -> {
            process.lock(Set.of(order));
            process.onOrder(order, happening);
        });
    }

    final boolean isCaptured(String order) {
        return state(order) == PaymentState.CAPTURED;
    }

    final PaymentState state(String order) {
        return payments.findByOrderId(order).orElseThrow().state();
    }
}
