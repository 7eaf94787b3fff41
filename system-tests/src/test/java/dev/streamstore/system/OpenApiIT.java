package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What each application says of its REST is what lies under {@code docs/openapi}: a change of the public surface is seen
 * in review. {@code -Dstreamstore.contracts=write} writes the files.
 */
@ExtendWith(SharedStack.class)
class OpenApiIT {
    private static final Path DOCS = Stacks.ROOT.resolve("docs/openapi");
    private static final JsonMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    @ParameterizedTest
    @CsvSource({"order", "payment", "inventory", "notification", "analytics", "broker-1"})
    void theDocumentIsWhatTheApplicationSays(String process, LocalStack stack) throws IOException {
        Path file = DOCS.resolve(process.replace("-1", "") + ".json");
        String said = said(stack.url(process) + "/v3/api-docs");
        if ("write".equals(System.getProperty("streamstore.contracts"))) {
            Files.createDirectories(DOCS);
            Files.writeString(file, said);
        }
        assertThat(said).isEqualTo(Files.readString(file));
    }

    /** Else a caller is told that a refusal looks like a success. */
    @ParameterizedTest
    @CsvSource({"order", "payment", "inventory", "notification", "analytics", "broker-1"})
    void whatIsRefusedIsDocumentedAsAProblem(String process, LocalStack stack) throws IOException {
        JsonNode document =
                new Rest().get(stack.url(process) + "/v3/api-docs").expect(200).body();
        for (JsonNode response : document.at("/paths").findValues("responses")) {
            response.propertyStream()
                    .filter(status -> status.getKey().matches("[45].*|default"))
                    .forEach(status -> assertThat(isProblem(status.getValue(), document))
                            .as("%s of %s: %s", status.getKey(), process, status.getValue())
                            .isTrue());
        }
    }

    private static boolean isProblem(JsonNode response, JsonNode document) {
        JsonNode content = response.path("content");
        String schema = content.at("/application~1problem+json/schema/$ref").asString("");
        JsonNode properties = document.at(schema.replaceFirst("^#", "")).path("properties");
        return content.size() == 1 && properties.has("status") && properties.has("code");
    }

    private static String said(String url) throws IOException {
        Map<?, ?> document = SORTED.convertValue(new Rest().get(url).expect(200).body(), TreeMap.class);
        document.remove("servers");
        return SORTED.writeValueAsString(document) + "\n";
    }
}
