package dev.streamstore.stack.demo;

import dev.streamstore.stack.demo.Rush.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/**
 * Follows orders until they are complete: confirmed, paid and the confirmation mailed. Asks again only for those that
 * were not. For one thread.
 */
final class Fulfilment {
    /** So many questions at a time: the shop is to serve customers as well. */
    private static final int ASKING = 6;

    private final Shop shop;
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final Set<String> completed = ConcurrentHashMap.newKeySet();

    Fulfilment(Shop shop) {
        this.shop = shop;
    }

    /** Those of them that were accepted. */
    void expect(Collection<Answer> answers) {
        answers.stream().filter(Answer::accepted).map(Answer::orderId).forEach(open::add);
    }

    /** Looks, and tells how many are still not complete. */
    Integer open() {
        List<Future<?>> questions = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(ASKING, Thread.ofVirtual().factory())) {
            for (String orderId : List.copyOf(open)) {
                questions.add(threads.submit(() -> {
                    if (isComplete(orderId)) {
                        completed.add(orderId);
                        open.remove(orderId);
                    }
                }));
            }
        }
        questions.forEach(Fulfilment::rethrow);
        return open.size();
    }

    private static void rethrow(Future<?> question) {
        try {
            question.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof NotObservedException told
                    ? told
                    : new IllegalStateException("[demo] question: expected an answer but was " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotObservedException("[demo] interrupted", e);
        }
    }

    private boolean isComplete(String orderId) {
        return is("CONFIRMED", shop.get("order", "/api/orders/" + orderId))
                && is("CAPTURED", shop.get("payment", "/api/payments/" + orderId))
                && shop.get("notification", "/api/notifications?kind=ORDER_CONFIRMED&orderId=" + orderId)
                        .valueStream()
                        .anyMatch(mail -> is("SENT", mail));
    }

    private static boolean is(String status, JsonNode found) {
        return found.get("status").asString().equals(status);
    }

    int completed() {
        return completed.size();
    }

    /** How many of these are complete. */
    int completed(Collection<Answer> answers) {
        return (int) answers.stream()
                .map(Answer::orderId)
                .filter(completed::contains)
                .count();
    }
}
