package dev.streamstore.broker.http;

import dev.streamstore.broker.fetch.FetchLimits;
import dev.streamstore.broker.produce.Acks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads path and query parameters and request headers; bad ones are noted and refused together. For one thread. */
final class Parameters {

    private final FieldErrors errors = new FieldErrors();

    /** @throws dev.streamstore.broker.error.BrokerFault {@code INVALID_REQUEST} */
    void check() {
        errors.check();
    }

    /** A whole number between the two, both inclusive; {@code byDefault} when missing. */
    long number(String name, @Nullable String text, long byDefault, long least, long most) {
        if (text == null || text.isEmpty()) {
            return byDefault;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, in the same words as a number out of range.
        }
        errors.reject(name, "expected a whole number from %d to %d but was '%s'".formatted(least, most, text));
        return byDefault;
    }

    /** As {@link #number}, but it must be there. */
    long required(String name, @Nullable String text, long least, long most) {
        if (text == null || text.isEmpty()) {
            errors.reject(name, "expected a whole number from %d to %d but it is missing".formatted(least, most));
        }
        return number(name, text, least, least, most);
    }

    /** As {@link #number}; what is larger than {@code most} counts as that. */
    int atMost(String name, @Nullable String text, int byDefault, int least, int most) {
        return (int) Math.min(most, number(name, text, byDefault, least, Long.MAX_VALUE));
    }

    /** How long to wait, none by default; never longer than any request may. */
    Duration maxWait(@Nullable String text) {
        return Duration.ofMillis(atMost("maxWaitMs", text, 0, 0, (int) FetchLimits.MAX_WAIT.toMillis()));
    }

    Acks acks(@Nullable String text) {
        return switch (text == null ? "all" : text) {
            case "all" -> Acks.ALL;
            case "leader" -> Acks.LEADER;
            default -> {
                errors.reject("acks", "expected all or leader but was '%s'".formatted(text));
                yield Acks.ALL;
            }
        };
    }

    void reject(String name, String message) {
        errors.reject(name, message);
    }

    /** A partition's number in a path; negative ones are left to be unknown. */
    static int partition(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw FieldErrors.of("partition", "expected a whole number but was '%s'".formatted(text));
        }
    }
}
