package dev.streamstore.payment.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.payment.model.Payment;
import dev.streamstore.payment.model.PaymentState;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.work.Performer.Done;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;

/** What came of many calls is written down in one transaction. */
class SettlementTest extends PaymentTestCase {
    private static final Duration LEASE = Duration.ofMinutes(1);

    @Autowired
    private FakeBroker broker;

    /** Leave {@code settleWithin} out of {@code PaymentProcess}, at either place, to see it fail. */
    @Test
    void whatIsSettledTogetherIsToldOfEachInItsOwnTrace() {
        List<GatewayOperation> captures = capturing(3);
        assertThat(captures).as("left by authorizations settled together").allSatisfy(capture -> {
            assertThat(capture.origin().traceparent()).startsWith("00-" + traceId(capture) + "-");
            assertThat(capture.origin().causationId())
                    .isEqualTo("cause of " + capture.charge().orderId());
        });
        process.settle(captures.stream().map(this::captured).toList());

        for (GatewayOperation capture : captures) {
            String order = capture.charge().orderId();
            for (String type : List.of("payment.captured.v1", "invoice.issued.v1")) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(records(order, type))
                                .singleElement()
                                .satisfies(record -> {
                                    assertThat(Header.text(record.headers(), "traceparent")
                                                    .orElseThrow())
                                            .startsWith("00-" + traceId(capture) + "-");
                                    assertThat(Header.text(record.headers(), "ce_causationid"))
                                            .contains("cause of " + order);
                                }));
            }
        }
    }

    /** Take {@code @Transactional} from {@code PaymentProcess.settle} to see it fail. */
    @Test
    void ofWhatCantBeSettledTogetherNothingIsAndTheNumbersHaveNoGap() {
        List<GatewayOperation> captures = capturing(3);
        String poisoned = captures.getLast().charge().orderId();
        jdbc.sql("""
                        insert into invoice (order_id, year, number, customer_id, email, method, lines, amount_minor, currency,
                            issued_at, pdf)
                        values (:orderId, 1999, :number, 'c', 'e', 'm', '[]', 1, 'USD', now(), '')""")
                .param("orderId", poisoned)
                .param("number", poisoned.hashCode())
                .update();
        int before = lastInvoiceNumber();
        assertThatThrownBy(() ->
                        process.settle(captures.stream().map(this::captured).toList()))
                .isInstanceOf(DuplicateKeyException.class);
        assertThat(captures)
                .allSatisfy(
                        capture -> assertThat(state(capture.charge().orderId())).isEqualTo(PaymentState.CAPTURING));
        assertThat(lastInvoiceNumber()).isEqualTo(before);

        process.settle(List.of(captured(captures.getFirst())));
        assertThat(isCaptured(captures.getFirst().charge().orderId())).isTrue();
        assertThat(lastInvoiceNumber()).isEqualTo(before + 1);
    }

    /** Let {@code PaymentProcess.onAnswers} ask {@code contains} instead of {@code remove} to see it fail. */
    @Test
    void twoAnswersToOneCallInOneRoundCountOnce() {
        GatewayOperation capture = capturing(1).getFirst();
        GatewayOperation later = new GatewayOperation(
                capture.call(), capture.charge(), capture.attempt() + 1, capture.tried(), capture.origin());
        AtomicInteger told = new AtomicInteger();
        Happening answer = (payment, now) -> {
            told.incrementAndGet();
            return payment.captured(now);
        };
        process.settle(Stream.of(capture, later)
                .map(each -> new Done<GatewayOperation, CallOutcome>(each, new CallOutcome.Answered(answer)))
                .toList());
        assertThat(told).hasValue(1);
        assertThat(isCaptured(capture.charge().orderId())).isTrue();
    }

    /** @return the calls that are to take the money of so many orders, taken */
    private List<GatewayOperation> capturing(int orders) {
        IntStream.range(0, orders).forEach(_ -> place(UUID.randomUUID().toString()));
        process.settle(operations.take(orders, LEASE).stream()
                .map(call ->
                        new GatewayOperation(call.call(), call.charge(), call.attempt(), call.tried(), origin(call)))
                .map(authorize ->
                        new Done<GatewayOperation, CallOutcome>(authorize, new CallOutcome.Answered((payment, now) -> {
                            payment.confirm(now);
                            return payment.authorized(1, now);
                        })))
                .toList());
        List<GatewayOperation> captures = operations.take(orders, LEASE);
        assertThat(captures).hasSize(orders);
        return captures;
    }

    private Done<GatewayOperation, CallOutcome> captured(GatewayOperation capture) {
        return new Done<>(capture, new CallOutcome.Answered(Payment::captured));
    }

    private static Origin origin(GatewayOperation call) {
        return new Origin(
                "00-" + traceId(call) + "-00f067aa0ba902b7-00",
                "cause of " + call.charge().orderId());
    }

    private static String traceId(GatewayOperation call) {
        return call.charge().orderId().replace("-", "");
    }

    private List<ConsumerRecord> records(String order, String type) {
        return broker.records("payments").stream()
                .filter(record -> order.equals(new String(record.key(), StandardCharsets.UTF_8)))
                .filter(record -> Header.text(record.headers(), "ce_type")
                        .filter(type::equals)
                        .isPresent())
                .toList();
    }

    private int lastInvoiceNumber() {
        return jdbc.sql("select coalesce(max(last_number), 0) from paper_counter where series = 'INVOICE'")
                .query(Integer.class)
                .single();
    }
}
