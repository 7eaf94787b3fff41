package dev.streamstore.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.Money;
import dev.streamstore.events.NotificationEvent.Kind;
import dev.streamstore.events.NotificationEvent.NotificationFailed;
import dev.streamstore.events.NotificationEvent.NotificationSent;
import dev.streamstore.events.OrderEvent.CancelReason;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.PaymentEvent.Document;
import dev.streamstore.events.PaymentEvent.InvoiceIssued;
import dev.streamstore.events.Region;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.notification.TestInbox.Received;
import dev.streamstore.notification.outgoing.OutgoingProperties;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import jakarta.mail.BodyPart;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The whole service on a real database and a real SMTP server: events in, mails and events out. */
@SpringBootTest(
        properties = {
            "streamstore.notifications.poll-interval=50ms",
            "streamstore.notifications.first-backoff=20ms",
            "streamstore.notifications.last-backoff=100ms"
        })
@AutoConfigureMockMvc
@PostgresTest
@FakeBrokerTest
class NotificationFlowTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Money TOTAL = Money.usd(10498);
    private static final List<OrderLine> LINES = List.of(
            new OrderLine("LAMP-07", "Desk lamp <script>alert(1)</script>", 1, Money.usd(7900)),
            new OrderLine("MUG-01", "Mug & saucer", 2, Money.usd(1299)));
    private static final TestInbox inbox = new TestInbox();

    @Autowired
    private OutgoingProperties properties;

    @Autowired
    private FakeBroker broker;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private MockMvcTester mvc;

    private final String orderId = UUID.randomUUID().toString();
    private final String email = "ada+" + orderId + "@example.com";

    @DynamicPropertySource
    static void mailServer(DynamicPropertyRegistry registry) {
        registry.add("spring.mail.host", () -> "localhost");
        registry.add("spring.mail.port", inbox::port);
    }

    @BeforeAll
    static void startInbox() {
        inbox.start();
    }

    @AfterAll
    static void stopInbox() {
        inbox.stop();
    }

    @AfterEach
    void behave() {
        inbox.behave();
    }

    /** Fails when the queue of mails does not keep what led to one, or the worker does not go on with that. */
    @Test
    void theTraceGoesOnToTheMailAndTheCauseToTheEventThatItWasSent() throws Exception {
        String trace = UUID.randomUUID().toString().replace("-", "");
        String eventId = UUID.randomUUID().toString();
        broker.deliver(placed(email), eventId, new Origin("00-" + trace + "-00f067aa0ba902b7-01", null));
        assertThat(awaitMail(email).message().getHeader("traceparent"))
                .singleElement()
                .asString()
                .startsWith("00-" + trace + "-");
        ConsumerRecord sent = await().atMost(PATIENCE)
                .until(
                        () -> broker.records("notifications").stream()
                                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(orderId))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        assertThat(Header.text(sent.headers(), "traceparent").orElseThrow()).startsWith("00-" + trace + "-");
        assertThat(Header.text(sent.headers(), "ce_causationid")).hasValue(eventId);
    }

    @Test
    void anOrderIsReceivedByMail() throws Exception {
        OrderPlaced placed = placed(email);
        String eventId = broker.deliver(placed);
        broker.deliver(placed, eventId);
        broker.deliver(placed);
        Received mail = awaitMail(email);
        assertThat(mail.from()).isEqualTo("hello@streamstore.example");
        assertThat(mail.message().getRecipients(RecipientType.TO)).containsExactly(new InternetAddress(email));
        assertThat(mail.message().getSubject()).isEqualTo("We have received your order " + orderId);
        assertThat(body(mail, "text/plain"))
                .contains(
                        "1 x Desk lamp <script>alert(1)</script> at USD 79.00: USD 79.00",
                        "2 x Mug & saucer",
                        "Total: USD 104.98");
        assertThat(body(mail, "text/html"))
                .contains("Mug &amp; saucer", "&lt;script&gt;", "USD 104.98")
                .doesNotContain("<script>");
        awaitSent(1);
        assertThat(mvc.get().uri("/api/notifications?orderId={id}", orderId))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        [{"kind":"ORDER_RECEIVED","recipient":"%s","subject":"We have received your order %s",
                          "orderId":"%s","status":"SENT"}]""".formatted(email, orderId, orderId));
        broker.awaitHandled("notification");
        assertThat(inbox.receivedBy(email))
                .as("one mail, however often the event came")
                .hasSize(1);
    }

    @Test
    void theConfirmationCarriesTheInvoiceByteForByte() throws Exception {
        byte[] pdf = {'%', 'P', 'D', 'F', 0, (byte) 0xff, '\r', '\n', '.', '\r', '\n'};
        Document document = new Document(
                "invoice-2026-000042.pdf",
                "application/pdf",
                Base64.getEncoder().encodeToString(pdf));
        broker.deliver(
                new InvoiceIssued(orderId, "INV-2026-000042", "c-1", email, LINES, TOTAL, document, Instant.now()));
        Received mail = awaitMail(email);
        assertThat(mail.message().getSubject()).isEqualTo("Your order " + orderId + " is confirmed");
        assertThat(body(mail, "text/plain")).contains("Invoice INV-2026-000042 is attached");
        Part attachment = parts(mail.message()).stream()
                .filter(part -> is(part, "application/pdf"))
                .findFirst()
                .orElseThrow();
        assertThat(attachment.getFileName()).isEqualTo("invoice-2026-000042.pdf");
        assertThat(attachment.getInputStream().readAllBytes()).isEqualTo(pdf);
        awaitSent(1);
    }

    @ParameterizedTest
    @CsvSource({
        "OUT_OF_STOCK,false,We do not have enough in stock. You have not been charged.",
        "PAYMENT_DECLINED,false,Your payment was declined. You have not been charged.",
        "TIMED_OUT,false,We could not complete it in time. You have not been charged.",
        "CUSTOMER_REQUEST,true,You asked us to cancel it. What you paid is on its way back to you."
    })
    void aCancellationSaysWhyAndWhatBecomesOfTheMoney(CancelReason reason, boolean wasConfirmed, String words)
            throws Exception {
        broker.deliver(
                new OrderCancelled(orderId, "c-1", email, Region.US, reason, wasConfirmed, TOTAL, Instant.now()));
        assertThat(body(awaitMail(email), "text/plain")).contains(words);
        awaitSent(1);
    }

    @Test
    void lowStockIsToldToOperationsOncePerCrossing() throws Exception {
        String sku = "SKU-" + orderId;
        StockLow low = new StockLow(sku, "Mug\r\nBcc: eve@example.com", 3, 5, 50, Instant.now());
        String eventId = broker.deliver(low);
        broker.deliver(low, eventId);
        broker.deliver(low);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(toOperations(sku)).hasSize(2));
        broker.awaitHandled("notification");
        assertThat(toOperations(sku)).hasSize(2).allSatisfy(mail -> {
            assertThat(mail.message().getHeader("Bcc")).isNull();
            assertThat(mail.message().getSubject()).contains(sku);
        });
        assertThat(mvc.get().uri("/api/notifications?kind=LOW_STOCK"))
                .bodyJson()
                .extractingPath("$[0].orderId")
                .isNull();
    }

    @Test
    void anAbsentMailServerIsWaitedFor() throws Exception {
        inbox.stop();
        try {
            broker.deliver(placed(email));
            await().atMost(PATIENCE).until(() -> attempts() >= 3);
            assertThat(mvc.get().uri("/api/notifications?orderId={id}", orderId))
                    .bodyJson()
                    .isLenientlyEqualTo("[{\"status\":\"PENDING\",\"sentAt\":null}]");
        } finally {
            inbox.start();
        }
        awaitMail(email);
        awaitSent(1);
    }

    /** Let {@code SmtpConnections.send} close the connection after each letter to see it fail. */
    @Test
    void manyLettersShareFewConnections() {
        int before = inbox.connections();
        List<String> orders = IntStream.range(0, 40)
                .mapToObj(_ -> UUID.randomUUID().toString())
                .toList();
        orders.forEach(order -> broker.deliver(placed(order, email)));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(inbox.receivedBy(email)).hasSize(orders.size()));
        assertThat(inbox.connections() - before).isBetween(0, properties.concurrency());
    }

    @Test
    void aTemporaryRefusalIsTriedAgain() {
        inbox.refuse(451, "greylisted");
        broker.deliver(placed(email));
        await().atMost(PATIENCE).until(() -> attempts() >= 3);
        inbox.behave();
        awaitSent(1);
        assertThat(inbox.receivedBy(email)).hasSize(1);
    }

    @Test
    void aFinalRefusalFails() {
        inbox.refuse(550, "no such user here");
        broker.deliver(placed(email));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(failed()).hasSize(1));
        assertThat(failed().getFirst().reason()).contains("550", "no such user here");
        assertThat(attempts()).isEqualTo(1);
        assertThat(mvc.get().uri("/api/notifications?orderId={id}&kind=ORDER_RECEIVED", orderId))
                .bodyJson()
                .isLenientlyEqualTo("[{\"status\":\"FAILED\",\"sentAt\":null}]");
    }

    @Test
    void anAddressThatIsMoreThanOneFails() {
        broker.deliver(placed("ada@example.com\r\nBcc: eve@example.com"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(failed()).hasSize(1));
    }

    @Test
    void aMailWhoseReceiptWasLostIsRecognisableWhenItComesAgain() throws Exception {
        inbox.loseReplies();
        broker.deliver(placed(email));
        await().atMost(PATIENCE).until(() -> inbox.receivedBy(email).size() >= 2);
        inbox.behave();
        awaitSent(1);
        String id = jdbc.sql("select id from notification where order_id = :order")
                .param("order", orderId)
                .query(String.class)
                .single();
        for (Received mail : inbox.receivedBy(email)) {
            assertThat(mail.message().getMessageID()).isEqualTo("<" + id + "@streamstore.example>");
        }
    }

    @ParameterizedTest
    @CsvSource({"kind=NOPE,kind", "limit=0,limit", "limit=10001,limit", "limit=x,limit"})
    void badQueriesNameTheField(String query, String field) {
        assertThat(mvc.get().uri("/api/notifications?" + query))
                .hasStatus(400)
                .bodyJson()
                .extractingPath("$.errors[0].field")
                .isEqualTo(field);
    }

    @Test
    void emptyFiltersAreNone() {
        broker.deliver(placed(email));
        awaitSent(1);
        assertThat(mvc.get().uri("/api/notifications?orderId=&kind="))
                .hasStatusOk()
                .bodyText()
                .contains(orderId);
        assertThat(mvc.get().uri("/api/notifications?orderId=a%00b"))
                .hasStatusOk()
                .bodyText()
                .isEqualTo("[]");
    }

    private OrderPlaced placed(String recipient) {
        return placed(orderId, recipient);
    }

    private static OrderPlaced placed(String order, String recipient) {
        return new OrderPlaced(order, "c-1", recipient, Region.EU, "card-ok", LINES, TOTAL, Instant.now());
    }

    private Received awaitMail(String recipient) {
        await().atMost(PATIENCE).until(() -> !inbox.receivedBy(recipient).isEmpty());
        return inbox.receivedBy(recipient).getFirst();
    }

    private void awaitSent(int times) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(broker.events(NotificationSent.class))
                        .filteredOn(sent -> orderId.equals(sent.orderId()))
                        .hasSize(times)
                        .allMatch(sent -> sent.kind() != Kind.LOW_STOCK
                                && sent.recipient().equals(email)));
    }

    private List<NotificationFailed> failed() {
        return broker.events(NotificationFailed.class).stream()
                .filter(failed -> orderId.equals(failed.orderId()))
                .toList();
    }

    private int attempts() {
        return jdbc.sql("select coalesce(max(attempts), 0) from notification where order_id = :order")
                .param("order", orderId)
                .query(Integer.class)
                .single();
    }

    private static List<Received> toOperations(String sku) {
        return inbox.receivedBy("operations@streamstore.example").stream()
                .filter(mail -> body(mail, "text/plain").contains(sku))
                .toList();
    }

    private static String body(Received mail, String type) {
        try {
            for (Part part : parts(mail.message())) {
                if (is(part, type)) {
                    return (String) part.getContent();
                }
            }
            throw new AssertionError("no " + type);
        } catch (IOException | MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean is(Part part, String type) {
        try {
            return part.isMimeType(type);
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Part> parts(Part whole) throws IOException, MessagingException {
        if (!(whole.getContent() instanceof Multipart multipart)) {
            return List.of(whole);
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < multipart.getCount(); i++) {
            BodyPart part = multipart.getBodyPart(i);
            parts.addAll(parts(part));
        }
        return parts;
    }
}
