package dev.streamstore.broker.http;

import dev.streamstore.broker.error.ErrorCode;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.HandlerMethod;

/** Completes what springdoc finds by itself: statuses, errors, bodies and the kinds of parameters. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    private static final String JSON = org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
    private static final String PROBLEM = org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;

    /** Parameters are read as texts, so that bad ones are refused in the broker's own words; this is what they are. */
    private static final Map<String, Schema<?>> PARAMETERS = Map.ofEntries(
            Map.entry("partition", whole(0)),
            Map.entry("offset", text("a number, earliest or latest")),
            Map.entry("at", text("epoch milliseconds, earliest or latest")),
            Map.entry("before", whole(0)),
            Map.entry("maxWaitMs", whole(0)),
            Map.entry("maxBytes", whole(1)),
            Map.entry("maxRecords", whole(1)),
            Map.entry("acks", text("all or leader")),
            Map.entry("Producer-Id", whole(0)),
            Map.entry("Producer-Epoch", whole(0)),
            Map.entry("Producer-Sequence", whole(0)),
            Map.entry("Last-Event-ID", whole(0)));

    @Bean
    OpenApiCustomizer aboutTheBroker() {
        return api -> {
            api.info(new Info()
                    .title("StreamStore broker")
                    .version("v1")
                    .description("A partitioned log behind HTTP. Normative: docs/protocol.md."));
            Components components = api.getComponents() == null ? new Components() : api.getComponents();
            api.components(components);
            for (Class<?> shape : ApiShapes.class.getDeclaredClasses()) {
                ModelConverters.getInstance(true)
                        .readAll(new AnnotatedType(shape))
                        .forEach(components::addSchemas);
            }
            withoutOthers(api);
        };
    }

    @Bean
    OperationCustomizer answersAndBodies() {
        return ApiDescription::complete;
    }

    private static void withoutOthers(OpenAPI api) {
        if (api.getPaths() != null) {
            api.getPaths().keySet().removeIf(path -> !path.startsWith("/v1/"));
        }
    }

    private static Operation complete(Operation operation, HandlerMethod method) {
        Answers answers = method.getMethodAnnotation(Answers.class);
        if (answers == null) {
            return operation;
        }
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(ApiDescription::complete);
        }
        if (answers.body() != Void.class) {
            operation.requestBody(new RequestBody().required(true).content(content(JSON, ref(answers.body()))));
        } else if (Arrays.asList(method.getMethod().getParameterTypes()).contains(ByteBuffer.class)) {
            operation.requestBody(new RequestBody().required(true).content(content(Wire.BATCHES_VALUE, binary())));
        }
        operation.responses(responses(answers, operation.getResponses()));
        return operation;
    }

    private static void complete(Parameter parameter) {
        Schema<?> schema = PARAMETERS.get(parameter.getName());
        if (schema != null) {
            parameter.schema(schema);
        }
        if (parameter.getName().equals("before")) {
            parameter.required(true);
        }
    }

    private static ApiResponses responses(Answers answers, @Nullable ApiResponses found) {
        var responses = new ApiResponses();
        Content content = found == null || found.get("200") == null
                ? null
                : found.get("200").getContent();
        if (answers.answer() != Void.class) {
            // A method that writes its answer itself has none as far as its signature tells.
            content = content == null ? new Content() : content;
            content.keySet().removeIf(type -> !type.equals(Wire.BATCHES_VALUE));
            content.addMediaType(JSON, new MediaType().schema(ref(answers.answer())));
        }
        for (int status : answers.value()) {
            var response = new ApiResponse().description("done");
            responses.addApiResponse(Integer.toString(status), status == 204 ? response : response.content(content));
        }
        codesByStatus(answers)
                .forEach((status, codes) -> responses.addApiResponse(
                        Integer.toString(status),
                        new ApiResponse()
                                .description(String.join(" ", codes))
                                .content(content(PROBLEM, ref(ApiShapes.ProblemDocument.class)))));
        return responses.addApiResponse(
                "default",
                new ApiResponse()
                        .description("any other error")
                        .content(content(PROBLEM, ref(ApiShapes.ProblemDocument.class))));
    }

    private static SortedMap<Integer, TreeSet<String>> codesByStatus(Answers answers) {
        return Stream.concat(Arrays.stream(answers.refuses()), Stream.of(ErrorCode.NOT_READY))
                .collect(Collectors.groupingBy(
                        ErrorCode::httpStatus,
                        TreeMap::new,
                        Collectors.mapping(ErrorCode::name, Collectors.toCollection(TreeSet::new))));
    }

    private static Content content(String type, Schema<?> schema) {
        return new Content().addMediaType(type, new MediaType().schema(schema));
    }

    private static Schema<?> ref(Class<?> shape) {
        return new Schema<>().$ref("#/components/schemas/" + shape.getSimpleName());
    }

    private static Schema<?> binary() {
        return new StringSchema().format("binary");
    }

    private static Schema<?> whole(long least) {
        return new IntegerSchema().format("int64").minimum(BigDecimal.valueOf(least));
    }

    private static Schema<?> text(String description) {
        return new StringSchema().description(description);
    }
}
