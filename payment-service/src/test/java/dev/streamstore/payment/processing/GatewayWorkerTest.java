package dev.streamstore.payment.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.payment.gateway.Authorization;
import dev.streamstore.payment.gateway.Charge;
import dev.streamstore.payment.gateway.NoAnswerException;
import dev.streamstore.payment.gateway.PaymentGateway;
import dev.streamstore.payment.model.Payment;
import dev.streamstore.payment.model.PaymentState;
import dev.streamstore.work.LeasedWorker;
import dev.streamstore.work.Performer.Done;
import dev.streamstore.work.WorkSignal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Instances that share the queue of gateway calls, and die. */
class GatewayWorkerTest extends PaymentTestCase {
    private static final Duration LEASE = Duration.ofMinutes(1);

    @Autowired
    private PaymentGateway gateway;

    private final Circuits circuits =
            new Circuits(new CircuitProperties(50, 20, 10, Duration.ofMillis(100), 2), new SimpleMeterRegistry());
    private final WorkerProperties properties = new WorkerProperties(
            4,
            Duration.ofMillis(20),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            4,
            Duration.ofSeconds(10),
            Duration.ofMillis(10),
            Duration.ofMillis(50));

    @Test
    void instancesShareTheCallsAndMakeEachOnce() {
        List<String> orders = IntStream.range(0, 60)
                .mapToObj(_ -> UUID.randomUUID().toString())
                .toList();
        CountingGateway counting = new CountingGateway(gateway);
        LeasedWorker<GatewayOperation, CallOutcome> one = worker(counting);
        LeasedWorker<GatewayOperation, CallOutcome> two = worker(counting);
        one.start();
        two.start();
        try {
            for (String order : orders) {
                place(order);
                tell(order, Payment::confirm);
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(orders).allMatch(this::isCaptured));
        } finally {
            one.stop();
            two.stop();
        }
        for (String order : orders) {
            assertThat(counting.calls).containsEntry(order + ":AUTHORIZE", 1).containsEntry(order + ":CAPTURE", 1);
        }
    }

    @Test
    void concurrentTakersNeverGetTheSame() throws Exception {
        for (int i = 0; i < 200; i++) {
            place(UUID.randomUUID().toString());
        }
        List<String> taken = new CopyOnWriteArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Callable<Void>> takers = Collections.nCopies(6, () -> {
                List<GatewayOperation> some;
                do {
                    some = operations.take(3, Duration.ofMinutes(1));
                    some.forEach(operation -> taken.add(operation.idempotencyKey()));
                } while (!some.isEmpty());
                return null;
            });
            for (Future<Void> taker : threads.invokeAll(takers)) {
                taker.get();
            }
        }
        assertThat(taken).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void whatADeadInstanceHadTakenIsDoneAgainWithTheSameKeyAndChargesOnce() {
        String order = UUID.randomUUID().toString();
        place(order);
        GatewayOperation taken = operations.take(10, LEASE).getFirst();
        assertThat(operations.take(10, LEASE)).as("leased").isEmpty();
        // The gateway does it; the instance dies before it can write that down. The minute passes.
        gateway.authorize(taken.idempotencyKey(), taken.charge());
        jdbc.sql("update gateway_operation set due_at = due_at - interval '1 minute'")
                .update();

        LeasedWorker<GatewayOperation, CallOutcome> other = worker(gateway);
        other.start();
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(state(order)).isEqualTo(PaymentState.AUTHORIZED));
        } finally {
            other.stop();
        }
        assertThat(jdbc.sql("select calls from gateway.charges where order_id = :order")
                        .param("order", order)
                        .query(Integer.class)
                        .list())
                .containsExactly(2);
    }

    @Test
    void anInstanceThatWakesUpAfterItsLeaseChangesNothing() {
        String order = UUID.randomUUID().toString();
        place(order);
        GatewayOperation slow = operations.take(10, Duration.ZERO).getFirst();
        GatewayOperation quick = operations.take(10, LEASE).getFirst();
        settle(quick, (payment, now) -> payment.authorized(quick.attempt(), now));
        assertThat(state(order)).isEqualTo(PaymentState.AUTHORIZED);

        settle(slow, (payment, now) -> payment.unanswered(slow.attempt(), now));
        operations.retry(slow, Duration.ZERO);
        assertThat(state(order)).isEqualTo(PaymentState.AUTHORIZED);
        assertThat(operations.take(10, LEASE)).isEmpty();
    }

    @Test
    void aFaultOnTheWayIsRetriedAndNeverDeclines() {
        String order = UUID.randomUUID().toString();
        CountingGateway broken = new CountingGateway(gateway) {
            @Override
            public Authorization authorize(String key, Charge charge) {
                Authorization authorization = super.authorize(key, charge);
                if (calls.get(key) < 7) {
                    throw new IllegalStateException("the cable is cut");
                }
                return authorization;
            }
        };
        LeasedWorker<GatewayOperation, CallOutcome> worker = worker(broken);
        worker.start();
        try {
            place(order);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(state(order)).isEqualTo(PaymentState.AUTHORIZED));
        } finally {
            worker.stop();
        }
        assertThat(broken.calls).containsEntry(order + ":AUTHORIZE", 7);
    }

    /** Let {@code GatewayCaller.onFault} give up after some attempts to see it fail. */
    @Test
    void aRefundThatFailsIsAskedForUntilItIsDone() {
        String order = UUID.randomUUID().toString();
        CountingGateway reluctant = new CountingGateway(gateway) {
            @Override
            public void refund(String key, Charge charge) {
                if (calls.merge(key, 1, Integer::sum) <= 9) {
                    throw calls.get(key) % 2 == 0
                            ? new NoAnswerException("gone")
                            : new IllegalStateException("the bank is closed");
                }
                gateway.refund(key, charge);
            }
        };
        LeasedWorker<GatewayOperation, CallOutcome> worker = worker(reluctant);
        worker.start();
        try {
            place(order);
            tell(order, Payment::confirm);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(isCaptured(order)).isTrue());
            tell(order, Payment::cancel);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(state(order)).isEqualTo(PaymentState.REFUNDED));
        } finally {
            worker.stop();
        }
        assertThat(reluctant.calls).containsEntry(order + ":REFUND", 10);
    }

    /**
     * While the gateway is down only trial calls reach it, no order is given up for it, and all go through once it is
     * back. Let {@code GatewayCaller.perform} call whatever the circuit says to see it fail.
     */
    @Test
    void aGatewayThatIsDownIsLeftAloneAndNoOrderSuffers() {
        List<String> orders = IntStream.range(0, 40)
                .mapToObj(_ -> UUID.randomUUID().toString())
                .toList();
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger inVain = new AtomicInteger();
        CountingGateway flaky = new CountingGateway(gateway) {
            @Override
            public Authorization authorize(String key, Charge charge) {
                if (down.get()) {
                    inVain.incrementAndGet();
                    throw new IllegalStateException("connection refused");
                }
                return super.authorize(key, charge);
            }
        };
        LeasedWorker<GatewayOperation, CallOutcome> worker = worker(flaky);
        Instant since = Instant.now();
        worker.start();
        try {
            orders.forEach(this::place);
            await().atMost(PATIENCE)
                    .until(() -> Duration.between(since, Instant.now()).compareTo(Duration.ofSeconds(2)) > 0);
            int calls = inVain.get();
            long waits = Duration.between(since, Instant.now()).toMillis() / 100;
            down.set(false);
            // 10 to open, 4 at once then, 2 after each wait of 100 ms; without a circuit it is several hundred.
            assertThat((long) calls).isBetween(10L, 20 + 2 * waits);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(orders).allMatch(order -> state(order) == PaymentState.AUTHORIZED));
        } finally {
            worker.stop();
        }
    }

    @Test
    void anAuthorizationTheCircuitHoldsBackForTooLongIsDeclinedAndVoided() {
        String order = UUID.randomUUID().toString();
        circuits.of("card-ok").transitionToForcedOpenState();
        GatewayCaller caller = new GatewayCaller(gateway, process, circuits, impatient());
        LeasedWorker<GatewayOperation, CallOutcome> worker =
                new LeasedWorker<>(properties.worker(), operations, caller, new WorkSignal());
        worker.start();
        try {
            place(order);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(state(order)).isEqualTo(PaymentState.DECLINED));
            assertThat(payments.findByOrderId(order).orElseThrow().attempts()).isZero();
            circuits.of("card-ok").transitionToClosedState();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    jdbc.sql("select kind from gateway.charges where order_id = :order and approved")
                                            .param("order", order)
                                            .query(String.class)
                                            .list())
                            .containsExactly("VOID"));
        } finally {
            worker.stop();
        }
    }

    private void settle(GatewayOperation operation, Happening answer) {
        process.settle(List.of(new Done<>(operation, new CallOutcome.Answered(answer))));
    }

    private WorkerProperties impatient() {
        return new WorkerProperties(
                4,
                Duration.ofMillis(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                4,
                Duration.ofMillis(300),
                Duration.ofMillis(10),
                Duration.ofMillis(50));
    }

    private LeasedWorker<GatewayOperation, CallOutcome> worker(PaymentGateway to) {
        GatewayCaller caller = new GatewayCaller(to, process, circuits, properties);
        return new LeasedWorker<>(properties.worker(), operations, caller, new WorkSignal());
    }

    /** Passes calls on and counts them by key. */
    private static class CountingGateway implements PaymentGateway {
        final Map<String, Integer> calls = new ConcurrentHashMap<>();
        private final PaymentGateway gateway;

        CountingGateway(PaymentGateway gateway) {
            this.gateway = gateway;
        }

        @Override
        public Authorization authorize(String key, Charge charge) {
            calls.merge(key, 1, Integer::sum);
            return gateway.authorize(key, charge);
        }

        @Override
        public void capture(String key, Charge charge) {
            calls.merge(key, 1, Integer::sum);
            gateway.capture(key, charge);
        }

        @Override
        public void voidAuthorization(String key, Charge charge) {
            calls.merge(key, 1, Integer::sum);
            gateway.voidAuthorization(key, charge);
        }

        @Override
        public void refund(String key, Charge charge) {
            calls.merge(key, 1, Integer::sum);
            gateway.refund(key, charge);
        }
    }
}
