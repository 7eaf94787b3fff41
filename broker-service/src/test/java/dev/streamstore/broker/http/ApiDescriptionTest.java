package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.error.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The API description says what the protocol says. */
class ApiDescriptionTest extends BrokerHttpTest {

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private static JsonNode description;

    @BeforeAll
    static void read() {
        description = broker.get("/v3/api-docs").json();
    }

    @Test
    void endpointsStatusesAndErrorsAreThoseOfTheProtocol() {
        assertThat(described()).isEqualTo(documented());
    }

    @Test
    void everyParameterOfAPathIsDescribedAndSoIsEveryBody() {
        description
                .required("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String name = operation.getKey() + " " + path.getKey();
                    Set<String> parameters = operation
                            .getValue()
                            .path("parameters")
                            .valueStream()
                            .map(parameter -> parameter.required("name").stringValue())
                            .collect(Collectors.toSet());
                    assertThat(parameters)
                            .as(name)
                            .containsAll(PARAMETER
                                    .matcher(path.getKey())
                                    .results()
                                    .map(match -> match.group(1))
                                    .toList());
                    boolean hasBody = Set.of("put", "patch", "post").contains(operation.getKey())
                            && !path.getKey().equals("/v1/producers");
                    assertThat(operation.getValue().has("requestBody")).as(name).isEqualTo(hasBody);
                    assertThat(operation.getValue().required("summary").stringValue())
                            .as(name)
                            .isNotBlank();
                }));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        references(description, broken);
        assertThat(broken).isEmpty();
    }

    @Test
    void parametersAreWhatTheyAre() {
        JsonNode parameters = description
                .required("paths")
                .required("/v1/topics/{topic}/partitions/{partition}/records")
                .at("/get/parameters");

        Map<String, String> types = parameters
                .valueStream()
                .collect(Collectors.toMap(
                        p -> p.required("name").stringValue(),
                        p -> p.at("/schema/type").stringValue(),
                        (one, same) -> one,
                        TreeMap::new));

        assertThat(types)
                .isEqualTo(Map.of(
                        "topic", "string",
                        "partition", "integer",
                        "offset", "string",
                        "maxWaitMs", "integer",
                        "maxBytes", "integer",
                        "maxRecords", "integer"));
    }

    private static void references(JsonNode node, List<String> broken) {
        JsonNode reference = node.path("$ref");
        if (reference.isString()
                && description.at(reference.stringValue().substring(1)).isMissingNode()) {
            broken.add(reference.stringValue());
        }
        node.forEach(child -> references(child, broken));
    }

    /** {@code GET /v1/topics} → its statuses and codes. */
    private static Map<String, Set<String>> described() {
        Map<String, Set<String>> endpoints = new TreeMap<>();
        description
                .required("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    Set<String> answers = new TreeSet<>();
                    operation.getValue().required("responses").properties().forEach(response -> {
                        String status = response.getKey();
                        if (status.startsWith("2")) {
                            answers.add(status);
                        } else if (!status.equals("default")) {
                            for (String code : response.getValue()
                                    .required("description")
                                    .stringValue()
                                    .split(" ")) {
                                answers.add(status + " " + code);
                            }
                        }
                    });
                    endpoints.put(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), answers);
                }));
        return endpoints;
    }

    private static Map<String, Set<String>> documented() {
        Map<String, Set<String>> endpoints = new TreeMap<>();
        for (List<String> row : ProtocolTables.rows("Endpoints", "endpoint")) {
            Set<String> answers = new TreeSet<>(Arrays.asList(row.get(1).split(" ")));
            answers.add("503 NOT_READY");
            for (String code : row.get(2).replace("`", "").split(" ")) {
                if (!code.isEmpty()) {
                    answers.add(ErrorCode.valueOf(code).httpStatus() + " " + code);
                }
            }
            endpoints.put(row.get(0).replace("`", ""), answers);
        }
        return endpoints;
    }
}
