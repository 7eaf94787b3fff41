package dev.streamstore.web;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * Turns parsed JSON into a request object and names every field that does not fit, not only the first: what can't be
 * bound is noted, taken out and the rest is tried again; what is left is then checked against its constraints.
 *
 * <p>Nothing is coerced: 1.5 and "1" are no whole numbers, 1 is no text. Unknown fields are ignored.
 */
final class JsonBinder {
    /** More problems than this are not told in one answer; it also bounds the work one request can cause. */
    static final int MAX_PROBLEMS = 100;

    /** Repeating the binding of a large body once per problem would be a cheap way to keep us busy. */
    private static final int MAX_PROBLEMS_IN_LARGE_BODY = 10;

    private static final long LARGE_BODY_NODES = 10_000;

    private final JsonMapper json;
    private final Validator validator;

    JsonBinder(JsonMapper base, Validator validator) {
        this.json = strict(base);
        this.validator = validator;
    }

    JsonMapper json() {
        return json;
    }

    private static JsonMapper strict(JsonMapper base) {
        return base.rebuild()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(LogicalType.Textual, config -> {
                    config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                    config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                    config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                })
                .withCoercionConfig(
                        LogicalType.Enum,
                        config -> config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .build();
    }

    /** @throws ApiProblem 400 that names every field that does not fit */
    <T> T bind(JsonNode tree, JavaType type) {
        Map<String, String> problems = new LinkedHashMap<>();
        long nodes = TextCheck.check(tree, problems);
        int limit = nodes > LARGE_BODY_NODES ? MAX_PROBLEMS_IN_LARGE_BODY : MAX_PROBLEMS;
        while (true) {
            try {
                @Nullable T value = json.readerFor(type).readValue(tree);
                if (value == null) {
                    throw ApiProblem.of(ProblemCode.MALFORMED_JSON, "A JSON body is required");
                }
                if (problems.isEmpty()) {
                    return value;
                }
                addViolations(value, problems);
                throw problem(problems);
            } catch (JacksonException e) {
                String field = JsonPaths.toText(e.getPath());
                boolean isNew = problems.putIfAbsent(field, TypeMessages.expected(e, json)) == null;
                if (!isNew || problems.size() >= limit || !takeOut(tree, e.getPath())) {
                    throw problem(problems);
                }
            }
        }
    }

    private static ApiProblem problem(Map<String, String> problems) {
        List<FieldProblem> list = new ArrayList<>();
        problems.forEach((field, message) -> list.add(new FieldProblem(field, message)));
        return ApiProblem.validation(list.size() > MAX_PROBLEMS ? list.subList(0, MAX_PROBLEMS) : list);
    }

    private void addViolations(Object value, Map<String, String> problems) {
        List<ConstraintViolation<Object>> violations = new ArrayList<>(validator.validate(value));
        violations.sort(
                Comparator.comparing(violation -> violation.getPropertyPath().toString()));
        for (ConstraintViolation<Object> violation : violations) {
            String field = JsonPaths.toText(violation.getPropertyPath());
            boolean consequence = problems.keySet().stream().anyMatch(known -> JsonPaths.isWithin(field, known));
            if (!consequence) {
                problems.put(field, violation.getMessage());
            }
        }
    }

    /** Puts null where the binding failed. False where there is nothing to put it into. */
    private static boolean takeOut(JsonNode tree, List<JacksonException.Reference> path) {
        JsonNode parent = tree;
        for (int i = 0; i < path.size(); i++) {
            JacksonException.Reference step = path.get(i);
            boolean last = i == path.size() - 1;
            if (last && parent instanceof ObjectNode object && object.has(step.getPropertyName())) {
                object.putNull(step.getPropertyName());
                return true;
            }
            if (last && parent instanceof ArrayNode array && array.has(step.getIndex())) {
                array.setNull(step.getIndex());
                return true;
            }
            parent =
                    step.getPropertyName() == null ? parent.path(step.getIndex()) : parent.path(step.getPropertyName());
        }
        return false;
    }
}
