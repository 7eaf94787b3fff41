package dev.streamstore.order.place;

import dev.streamstore.order.query.OrderView;
import dev.streamstore.web.ApiProblem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Remembers the first answer to each key. The key is claimed in the order's own transaction: a second request with it
 * waits at the unique index until the first has committed, and then finds the answer; if the first was rolled back or
 * its process died, there is no trace of it and the second does the work.
 */
@Component
class IdempotencyKeys {
    /** A key counts for at least this long; after that it may be used for something new. */
    static final Duration RETENTION = Duration.ofHours(24);

    static final int MAX_LENGTH = 255;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    IdempotencyKeys(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /**
     * The answer this key got before, or that of {@code work}, which is then kept with the current transaction.
     *
     * @throws ApiProblem 400 when the key is unusable; 422 when it was used for another request
     */
    OrderView once(String key, PlaceOrderRequest request, Supplier<OrderView> work) {
        requireUsable(key);
        byte[] hash = hash(request);
        while (true) {
            if (claim(key, hash)) {
                OrderView answer = work.get();
                keep(key, answer);
                return answer;
            }
            Optional<Kept> kept = find(key);
            if (kept.isPresent()) {
                return answerOf(kept.get(), hash);
            }
            // Pruned between the two statements: it is free now.
        }
    }

    /** Forgets keys that no longer count. */
    int prune() {
        return jdbc.sql("delete from idempotency_keys where created_at < :before")
                .param("before", now().minus(RETENTION))
                .update();
    }

    private record Kept(byte[] hash, @Nullable String answer) {}

    private OrderView answerOf(Kept kept, byte[] hash) {
        if (!MessageDigest.isEqual(kept.hash(), hash)) {
            throw new ApiProblem(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "IDEMPOTENCY_KEY_REUSED",
                    "This Idempotency-Key was used for another order");
        }
        return json.readValue(kept.answer(), OrderView.class);
    }

    private boolean claim(String key, byte[] hash) {
        return jdbc.sql("""
                        insert into idempotency_keys (key, request_hash, created_at) values (:key, :hash, :now)
                        on conflict (key) do nothing""")
                        .param("key", key)
                        .param("hash", hash)
                        .param("now", now())
                        .update()
                == 1;
    }

    private Optional<Kept> find(String key) {
        return jdbc.sql("select request_hash, answer from idempotency_keys where key = :key")
                .param("key", key)
                .query((row, _) -> new Kept(row.getBytes("request_hash"), row.getString("answer")))
                .optional();
    }

    private void keep(String key, OrderView answer) {
        jdbc.sql("update idempotency_keys set answer = :answer where key = :key")
                .param("answer", json.writeValueAsString(answer))
                .param("key", key)
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static void requireUsable(String key) {
        boolean visible = key.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        if (key.isBlank() || key.length() > MAX_LENGTH || !visible) {
            throw ApiProblem.validation("Idempotency-Key", "must be 1 to " + MAX_LENGTH + " visible ASCII characters");
        }
    }

    /** Of what was understood: blanks, the order of fields and unknown fields make no other request. */
    private byte[] hash(PlaceOrderRequest request) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(json.writeValueAsBytes(request));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("[IdempotencyKeys] SHA-256: expected in every JDK but was missing", e);
        }
    }
}
