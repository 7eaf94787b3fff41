package dev.streamstore.stack.demo;

import dev.streamstore.stack.traffic.Arrivals;
import dev.streamstore.stack.traffic.OpenLoop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Customers who come to a shop's door, at the same times with the same orders for the same seed, whichever shop it is.
 * They come in an {@linkplain OpenLoop open loop} and wait {@link #PATIENCE} for an answer; none tries again.
 *
 * <p>Begins when made. For one thread, which must {@link #close} it.
 */
final class Rush implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final List<String> REGIONS = List.of("eu", "us", "asia");

    private final JsonMapper json = JsonMapper.builder().build();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final OpenLoop loop = new OpenLoop();
    private final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());
    private final URI door;
    private final List<String> skus;
    private final Thread thread;

    /**
     * @param due when the order was sent, counted from the beginning of the rush
     * @param status HTTP's, or 0 when there was no answer
     * @param took from {@code due} to the answer, or to when the customer went away
     * @param orderId empty when there is no order
     */
    record Answer(Duration due, int status, Duration took, String orderId) {
        boolean accepted() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * @param door where orders are posted
     * @param perSecond how many customers come, on average
     * @param length nobody comes any more after that
     * @param skus what they buy, one piece each
     */
    Rush(URI door, double perSecond, Duration length, long seed, List<String> skus) {
        this.door = door;
        this.skus = List.copyOf(skus);
        loop.endAt(length);
        Random random = new Random(seed);
        Arrivals arrivals = new Arrivals(perSecond, random);
        this.thread = Thread.ofVirtual().name("rush").start(() -> {
            try {
                loop.run(arrivals, this::order);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // closed
            }
        });
    }

    /** Since the first customer may have come. */
    Duration elapsed() {
        return loop.elapsed();
    }

    void awaitElapsed(Duration moment) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(moment.minus(elapsed()).toNanos());
    }

    /** Waits until everybody has come and was answered. @return all answers, by when they were due */
    List<Answer> awaitAnswers() throws InterruptedException {
        thread.join();
        loop.close();
        return answers.stream().sorted(Comparator.comparing(Answer::due)).toList();
    }

    private void order(Duration due) {
        HttpRequest request = HttpRequest.newBuilder(door)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body(due))))
                .build();
        int status = 0;
        String orderId = "";
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            status = response.statusCode();
            orderId = json.readTree(response.body()).path("orderId").asString("");
        } catch (IOException e) {
            status = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answers.add(new Answer(due, status, loop.elapsed().minus(due), orderId));
    }

    /** What somebody orders follows from when. */
    private Map<String, Object> body(Duration due) {
        String customer = "rush-" + due.toNanos();
        int choice = (int) (due.toNanos() % (REGIONS.size() * skus.size()));
        return Map.of(
                "customerId",
                customer,
                "email",
                customer + "@example.org",
                "region",
                REGIONS.get(choice % REGIONS.size()),
                "paymentMethod",
                "card-ok",
                "lines",
                List.of(Map.of("sku", skus.get(choice / REGIONS.size()), "quantity", 1)));
    }

    @Override
    public void close() {
        loop.endAt(Duration.ZERO);
        thread.interrupt();
        http.shutdownNow();
        loop.close();
    }
}
