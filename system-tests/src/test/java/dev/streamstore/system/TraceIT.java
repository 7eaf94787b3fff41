package dev.streamstore.system;

import static dev.streamstore.system.Shop.basket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.system.Shop.Basket;
import dev.streamstore.system.Shop.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One trace id, which the caller may bring: in every record of the order, in its mails, and in what services log of it. */
@ExtendWith(SharedStack.class)
class TraceIT {
    private static final String MARKER = "-Dstreamstore.process=";

    private final LocalStack stack;
    private final Shop shop;
    private final String traceId = UUID.randomUUID().toString().replace("-", "");

    TraceIT(LocalStack stack) {
        this.stack = stack;
        this.shop = new Shop(stack);
    }

    /** Fails when any hop begins a trace of its own: outbox, handler, queue of calls, queue of mails. */
    @Test
    void oneTraceGoesFromThePostToTheMail() throws Exception {
        Basket basket =
                basket("card-error", new Line("NB-DOT-A5", 1)); // never answered: the gateway's retries are in it
        String orderId = shop.rest()
                .post(
                        shop.url("order", "/api/orders"),
                        basket.json(),
                        "traceparent",
                        "00-" + traceId + "-00f067aa0ba902b7-00")
                .expect(202)
                .body()
                .get("orderId")
                .asString();
        OrderLog log = new OrderLog(shop);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> log.entries(orderId).stream()
                                .filter(entry -> entry.type().equals("notification.sent.v1"))
                                .count(),
                        mails -> mails == 2);
        // Read anew: one topic is read after the other, and what led to the mails may have come in between.
        List<OrderLog.Entry> entries = log.entries(orderId);
        assertThat(entries.stream().map(OrderLog.Entry::type))
                .contains("order.placed.v1", "stock.reserved.v1", "payment.declined.v1", "order.cancelled.v1");
        assertThat(entries)
                .allSatisfy(entry ->
                        assertThat(entry.header("traceparent")).as(entry.type()).startsWith("00-" + traceId + "-"));

        assertThat(mails(orderId)).hasSize(2).allMatch(mail -> mail.contains("traceparent: 00-" + traceId + "-"));
        List<String> logged = Files.readAllLines(state().resolve("logs/payment.log")).stream()
                .filter(line -> line.contains(orderId))
                .toList();
        assertThat(logged).as("giving up is logged").isNotEmpty().allMatch(line -> line.contains("[" + traceId + "-"));
    }

    private List<String> mails(String orderId) throws IOException {
        try (Stream<Path> files = Files.walk(state().resolve("mail/messages"))) {
            return files.filter(Files::isRegularFile)
                    .map(TraceIT::text)
                    .filter(mail -> mail.contains(orderId))
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The stack's processes name it. */
    private Path state() {
        String[] arguments = stack.process("payment").info().arguments().orElseThrow();
        String file = Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(MARKER))
                .findFirst()
                .orElseThrow()
                .substring(MARKER.length());
        return Path.of(file).getParent().getParent();
    }
}
