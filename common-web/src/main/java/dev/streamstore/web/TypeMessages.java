package dev.streamstore.web;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

/** Says what a field should have been, in the caller's words: never the name of a class. */
final class TypeMessages {
    private static final Set<Class<?>> WHOLE = Set.of(
            int.class,
            Integer.class,
            long.class,
            Long.class,
            short.class,
            Short.class,
            byte.class,
            Byte.class,
            BigInteger.class);
    private static final Set<Class<?>> DECIMAL =
            Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class);

    private TypeMessages() {}

    static String expected(JacksonException e, JsonMapper json) {
        return switch (e) {
            case InputCoercionException coercion -> expected(coercion.getTargetType(), json);
            case MismatchedInputException mismatch -> expected(mismatch.getTargetType(), json);
            case JacksonException _ -> "is not valid";
        };
    }

    static String expected(@Nullable Class<?> type, JsonMapper json) {
        if (type == null) {
            return "is not valid";
        }
        if (WHOLE.contains(type)) {
            return "must be a whole number" + range(type);
        }
        if (DECIMAL.contains(type)) {
            return "must be a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "must be true or false";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "must be a string";
        }
        if (type.isEnum()) {
            return "must be one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> json.valueToTree(constant).asString())
                            .collect(Collectors.joining(", "));
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "must be an array";
        }
        if (type == Instant.class) {
            return "must be an ISO-8601 instant such as 2026-01-31T12:00:00Z";
        }
        if (type == UUID.class) {
            return "must be a UUID";
        }
        return "must be an object";
    }

    private static String range(Class<?> type) {
        boolean small = type == int.class || type == Integer.class;
        return small ? " between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE : "";
    }
}
