package dev.streamstore.payment;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent.CancelReason;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.PaymentEvent;
import dev.streamstore.events.PaymentEvent.InvoiceIssued;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.events.PaymentEvent.PaymentVoided;
import dev.streamstore.events.Region;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** The whole service on a real database: events in, calls to the gateway, events and answers out. */
@SpringBootTest(
        properties = {
            "streamstore.gateway.first-timeout=1s",
            "streamstore.gateway.last-timeout=1600ms",
            "streamstore.gateway.lease=3s",
            "streamstore.gateway.first-backoff=20ms",
            "streamstore.gateway.last-backoff=100ms",
            "streamstore.simulated-gateway.latency=1ms"
        })
@AutoConfigureMockMvc
@PostgresTest
@FakeBrokerTest
class PaymentFlowTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<OrderLine> LINES = List.of(
            new OrderLine("LAMP-07", "Desk lamp", 1, Money.usd(7900)),
            new OrderLine("MUG-01", "Mug", 2, Money.usd(1299)));
    private static final Money TOTAL = Money.usd(10498);

    @Autowired
    private FakeBroker broker;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private MockMvcTester mvc;

    private final String orderId = UUID.randomUUID().toString();

    /** Fails when the queue of calls does not keep what led to one, or the worker does not go on with that. */
    @Test
    void theTraceAndTheCauseGoThroughTheQueueOfCalls() {
        String trace = UUID.randomUUID().toString().replace("-", "");
        String eventId = UUID.randomUUID().toString();
        OrderPlaced placed =
                new OrderPlaced(orderId, "c-1", "ada@example.com", Region.EU, "card-ok", LINES, TOTAL, Instant.now());
        broker.deliver(placed, eventId, new Origin("00-" + trace + "-00f067aa0ba902b7-01", null));
        awaitEvents(orderId, PaymentAuthorized.class);
        ConsumerRecord authorized = broker.records("payments").stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(orderId))
                .findFirst()
                .orElseThrow();
        assertThat(Header.text(authorized.headers(), "traceparent").orElseThrow())
                .startsWith("00-" + trace + "-");
        assertThat(Header.text(authorized.headers(), "ce_causationid")).hasValue(eventId);
    }

    @Test
    void aConfirmedOrderIsCapturedAndInvoiced() {
        place(orderId, "card-ok");
        awaitEvents(orderId, PaymentAuthorized.class);
        assertThat(get("/api/payments/" + orderId)).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                        {"orderId":"%s","status":"AUTHORIZED","amount":{"amount":"104.98","currency":"USD"},
                         "method":"card-ok","attempts":1}""".formatted(orderId));
        confirm(orderId);
        List<PaymentEvent> events =
                awaitEvents(orderId, PaymentAuthorized.class, PaymentCaptured.class, InvoiceIssued.class);
        InvoiceIssued issued = (InvoiceIssued) events.getLast();
        assertThat(get("/api/payments/" + orderId))
                .bodyJson()
                .extractingPath("$.status")
                .isEqualTo("CAPTURED");
        assertThat(get("/api/invoices/" + orderId)).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                        {"invoiceNumber":"%s","orderId":"%s","total":{"amount":"104.98","currency":"USD"},
                         "lines":[{"sku":"LAMP-07","name":"Desk lamp","quantity":1,
                                   "unitPrice":{"amount":"79.00","currency":"USD"},
                                   "lineTotal":{"amount":"79.00","currency":"USD"}},
                                  {"sku":"MUG-01","name":"Mug","quantity":2,
                                   "unitPrice":{"amount":"12.99","currency":"USD"},
                                   "lineTotal":{"amount":"25.98","currency":"USD"}}]}""".formatted(
                        issued.invoiceNumber(), orderId));
        MvcTestResult pdf = mvc.get()
                .uri("/api/invoices/" + orderId)
                .accept(MediaType.APPLICATION_PDF)
                .exchange();
        assertThat(pdf).hasStatusOk().hasContentType(MediaType.APPLICATION_PDF);
        assertThat(pdf.getResponse().getContentAsByteArray())
                .isEqualTo(Base64.getDecoder().decode(issued.document().base64()));
        assertThat(issued.document().name()).matches("invoice-\\d{4}-\\d{6}\\.pdf");
    }

    @Test
    void aRefusedCardDeclines() {
        place(orderId, "card-declined");
        awaitEvents(orderId, PaymentDeclined.class);
        assertThat(get("/api/payments/" + orderId))
                .bodyJson()
                .extractingPath("$.status")
                .isEqualTo("DECLINED");
        assertThat(deeds(orderId)).isEmpty();
    }

    /**
     * Idempotency key: call the gateway with {@code key + calls} in {@code GatewayCaller.ask} to see it fail, since it then
     * takes each try for a charge of its own.
     */
    @Test
    void lostAnswersAreAskedForAgainAndChargeOnce() {
        place(orderId, "card-timeout");
        awaitEvents(orderId, PaymentAuthorized.class);
        assertThat(get("/api/payments/" + orderId))
                .bodyJson()
                .extractingPath("$.attempts")
                .isEqualTo(3);
        assertThat(deeds(orderId)).containsExactly("AUTHORIZE");
    }

    @Test
    void aGatewayThatNeverAnswersDeclinesAndIsToldToLetGo() {
        place(orderId, "card-error");
        List<PaymentEvent> events = awaitEvents(orderId, PaymentDeclined.class);
        assertThat(((PaymentDeclined) events.getFirst()).attempts()).isEqualTo(4);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(deeds(orderId)).containsExactly("VOID"));
        assertThat(get("/api/payments/" + orderId))
                .bodyJson()
                .extractingPath("$.status")
                .isEqualTo("DECLINED");
    }

    /** Compensation of a late answer: remove {@code if (cancelled)} in {@code Payment.authorized} to see it fail. */
    @Test
    void anOrderCancelledBeforeTheDecisionEndsVoided() {
        place(orderId, "card-timeout");
        cancel(orderId, false);
        awaitEvents(orderId, PaymentAuthorized.class, PaymentVoided.class);
        assertThat(get("/api/payments/" + orderId))
                .bodyJson()
                .extractingPath("$.status")
                .isEqualTo("VOIDED");
        assertThat(deeds(orderId)).containsExactly("AUTHORIZE", "VOID");
    }

    /** Compensation: let {@code Payment.cancel} do nothing when {@code CAPTURED} to see it fail. */
    @Test
    void aCancelledConfirmedOrderIsRefundedAndItsInvoiceCredited() {
        place(orderId, "card-ok");
        confirm(orderId);
        awaitEvents(orderId, PaymentAuthorized.class, PaymentCaptured.class, InvoiceIssued.class);
        cancel(orderId, true);
        awaitEvents(
                orderId, PaymentAuthorized.class, PaymentCaptured.class, InvoiceIssued.class, PaymentRefunded.class);
        assertThat(get("/api/payments/" + orderId))
                .bodyJson()
                .extractingPath("$.status")
                .isEqualTo("REFUNDED");
        assertThat(get("/api/invoices/" + orderId)).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                        {"creditNote":{"orderId":"%s","total":{"amount":"104.98","currency":"USD"}}}""".formatted(orderId));
        assertThat(get("/api/invoices/" + orderId + "/credit-note"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.creditNoteNumber")
                .asString()
                .matches("CRN-\\d{4}-\\d{6}");
        assertThat(mvc.get().uri("/api/invoices/" + orderId + "/credit-note").accept(MediaType.APPLICATION_PDF))
                .hasStatusOk()
                .hasContentType(MediaType.APPLICATION_PDF);
        assertThat(deeds(orderId)).containsExactly("AUTHORIZE", "CAPTURE", "REFUND");
    }

    /**
     * What the gateway did is what the papers say. Remove {@code enter(Booking.CREDIT_NOTE)} in {@code Payment.refunded}
     * to see it fail.
     */
    @Test
    void theBooksBalance() {
        place(orderId, "card-ok");
        confirm(orderId);
        awaitEvents(orderId, PaymentAuthorized.class, PaymentCaptured.class, InvoiceIssued.class);
        cancel(orderId, true);
        String kept = UUID.randomUUID().toString();
        place(kept, "card-timeout");
        confirm(kept);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(published(orderId)).hasAtLeastOneElementOfType(PaymentRefunded.class));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(published(kept)).hasAtLeastOneElementOfType(InvoiceIssued.class));
        long atTheGateway = jdbc.sql("""
                        select sum(case kind when 'CAPTURE' then amount_minor when 'REFUND' then -amount_minor else 0 end)
                        from gateway.charges where approved""").query(Long.class).single();
        long onPaper = jdbc.sql("""
                        select (select sum(amount_minor) from invoice) - (select sum(amount_minor) from credit_note)""").query(Long.class).single();
        assertThat(onPaper).isEqualTo(atTheGateway).isPositive();
        assertThat(get("/api/books"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$[*].balanced")
                .asArray()
                .containsExactly(true);
    }

    @Test
    void repeatedAndShuffledEventsChargeOnceAndNumberWithoutGaps() {
        List<String> orders = IntStream.range(0, 40)
                .mapToObj(_ -> UUID.randomUUID().toString())
                .toList();
        List<Runnable> news = new ArrayList<>();
        for (String order : orders) {
            news.addAll(List.of(() -> place(order, "card-ok"), () -> confirm(order), () -> confirm(order)));
        }
        Collections.shuffle(news, new Random(7));
        news.forEach(Runnable::run);
        for (String order : orders) {
            awaitEvents(order, PaymentAuthorized.class, PaymentCaptured.class, InvoiceIssued.class);
            assertThat(deeds(order)).containsExactly("AUTHORIZE", "CAPTURE");
        }
        List<Integer> numbers = jdbc.sql("select number from invoice order by number")
                .query(Integer.class)
                .list();
        assertThat(numbers)
                .hasSizeGreaterThanOrEqualTo(orders.size())
                .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/payments/none", "/api/invoices/none"})
    void whatIsNotThereIsAProblem(String uri) {
        for (MediaType accepted : List.of(MediaType.APPLICATION_JSON, MediaType.ALL)) {
            assertThat(mvc.get().uri(uri).accept(accepted))
                    .hasStatus(404)
                    .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .bodyJson()
                    .extractingPath("$.code")
                    .isEqualTo("NOT_FOUND");
        }
    }

    @Test
    void aMissingPdfIsAProblemToo() {
        assertThat(mvc.get().uri("/api/invoices/none").accept(MediaType.APPLICATION_PDF))
                .hasStatus(404)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    private MvcTestResult get(String uri) {
        return mvc.get().uri(uri).exchange();
    }

    private void place(String order, String method) {
        broker.deliver(
                new OrderPlaced(order, "c-1", "ada@example.com", Region.EU, method, LINES, TOTAL, Instant.now()));
    }

    private void confirm(String order) {
        broker.deliver(new OrderConfirmed(order, "c-1", "ada@example.com", Region.EU, LINES, TOTAL, Instant.now()));
    }

    private void cancel(String order, boolean wasConfirmed) {
        broker.deliver(new OrderCancelled(
                order,
                "c-1",
                "ada@example.com",
                Region.EU,
                CancelReason.CUSTOMER_REQUEST,
                wasConfirmed,
                TOTAL,
                Instant.now()));
    }

    @SafeVarargs
    private final List<PaymentEvent> awaitEvents(String order, Class<? extends PaymentEvent>... types) {
        List<Class<? extends PaymentEvent>> expected = List.of(types);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(published(order).stream().<Class<?>>map(Object::getClass))
                        .containsExactlyElementsOf(expected));
        return published(order);
    }

    private List<PaymentEvent> published(String order) {
        Map<String, List<PaymentEvent>> events = broker.events(PaymentEvent.class).stream()
                .collect(groupingBy(PaymentEvent::orderId, mapping(event -> event, toList())));
        return events.getOrDefault(order, List.of());
    }

    /** What the gateway did for the order, in the order it did it. */
    private List<String> deeds(String order) {
        return jdbc.sql("select kind from gateway.charges where order_id = :order and approved order by entered_at")
                .param("order", order)
                .query(String.class)
                .list();
    }
}
