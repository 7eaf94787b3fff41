package dev.streamstore.messaging.deadletter.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.messaging.deadletter.DeadLetter;
import dev.streamstore.messaging.deadletter.DeadLetter.Action;
import dev.streamstore.messaging.deadletter.DeadLetter.Change;
import dev.streamstore.messaging.deadletter.DeadLetter.State;
import dev.streamstore.messaging.deadletter.DeadLetterDesk;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A dead letter as it is listed.
 *
 * @param value null where it is no JSON, or there is none
 * @param valueBase64 the bytes, where they are no JSON
 */
record DeadLetterJson(
        String id,
        String topic,
        String group,
        int partition,
        long offset,
        @Nullable String key,
        @Nullable String type,
        @Nullable JsonNode value,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String valueBase64,

        String reason,
        int attempts,
        Instant failedAt,
        State state) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static DeadLetterJson of(DeadLetter letter) {
        ConsumerRecord record = letter.record();
        Value value = Value.of(record.value());
        return new DeadLetterJson(
                Long.toString(letter.id()),
                record.partition().topic(),
                letter.group(),
                record.partition().partition(),
                record.offset(),
                text(record.key()),
                letter.type(),
                value.json(),
                value.base64(),
                letter.failure().reason(),
                letter.failure().attempts(),
                letter.failure().at(),
                letter.state());
    }

    /** With all that is known of it. */
    record Details(
            @JsonUnwrapped DeadLetterJson letter,
            String exception,
            String stacktrace,
            Map<String, String> headers,
            List<ChangeJson> history) {

        static Details of(DeadLetterDesk.File file) {
            Map<String, String> headers = new LinkedHashMap<>();
            for (Header header : file.letter().record().headers()) {
                headers.put(header.key(), String.valueOf(text(header.value())));
            }
            return new Details(
                    DeadLetterJson.of(file.letter()),
                    file.letter().failure().exception(),
                    file.letter().failure().stacktrace(),
                    headers,
                    file.changes().stream().map(ChangeJson::of).toList());
        }
    }

    /** Who did what when, and the value before where that changed it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ChangeJson(
            Instant at,
            String who,
            Action action,
            @Nullable String note,
            @Nullable JsonNode previousValue,
            @Nullable String previousValueBase64) {

        static ChangeJson of(Change change) {
            Value previous = Value.of(change.previousValue());
            return new ChangeJson(
                    change.at(), change.who(), change.action(), change.note(), previous.json(), previous.base64());
        }
    }

    private record Value(@Nullable JsonNode json, @Nullable String base64) {
        static Value of(byte @Nullable [] bytes) {
            if (bytes == null) {
                return new Value(null, null);
            }
            try {
                return new Value(JSON.readTree(bytes), null);
            } catch (JacksonException e) {
                return new Value(null, Base64.getEncoder().encodeToString(bytes));
            }
        }
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
