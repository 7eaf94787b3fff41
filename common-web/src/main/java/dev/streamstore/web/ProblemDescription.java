package dev.streamstore.web;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Says in OpenAPI what {@link ProblemAdvice} does: each 4xx and 5xx that is documented is a problem. Controllers name
 * statuses and reasons alone; springdoc would take the body of a success for theirs, too.
 */
@AutoConfiguration
@ConditionalOnClass(OpenApiCustomizer.class)
class ProblemDescription {
    private static final String REFERENCE = "#/components/schemas/" + ProblemJson.class.getSimpleName();

    /**
     * A problem on the wire.
     *
     * @param code stable, for programs
     * @param errors with a 400: every bad field
     * @param errorId with a 5xx: under which the log has it
     */
    private record ProblemJson(
            URI type,
            String title,
            int status,
            String detail,
            URI instance,
            String code,
            @Nullable List<FieldProblem> errors,
            @Nullable String errorId) {}

    @Bean
    OpenApiCustomizer refusalsAreProblems() {
        return ProblemDescription::describe;
    }

    static void describe(OpenAPI api) {
        List<ApiResponse> refusals = Objects.requireNonNullElseGet(api.getPaths(), Paths::new).values().stream()
                .flatMap(path -> path.readOperations().stream())
                .flatMap(operation -> operation.getResponses().entrySet().stream())
                .filter(response -> isRefusal(response.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        if (!refusals.isEmpty()) {
            refusals.forEach(refusal -> refusal.content(problem()));
            Components components = Objects.requireNonNullElseGet(api.getComponents(), Components::new);
            api.components(components);
            ModelConverters.getInstance(true)
                    .readAll(new AnnotatedType(ProblemJson.class))
                    .forEach(components::addSchemas);
        }
    }

    private static boolean isRefusal(String status) {
        return status.startsWith("4") || status.startsWith("5");
    }

    private static Content problem() {
        return new Content()
                .addMediaType(
                        org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                        new MediaType().schema(new Schema<>().$ref(REFERENCE)));
    }
}
