package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What {@code docs/openapi} promises; {@link OpenApiIT} sees that the applications say the same. */
class OpenApiDocsTest {

    static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.list(Stacks.ROOT.resolve("docs/openapi"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    /** Else a caller is told that a refusal looks like a success. */
    @ParameterizedTest
    @MethodSource("documents")
    void whatIsRefusedIsAProblem(Path file) {
        JsonNode document = Rest.JSON.readTree(file);
        List<JsonNode> operations = document.path("paths").findValues("responses");
        assertThat(operations).isNotEmpty();
        for (JsonNode responses : operations) {
            responses
                    .propertyStream()
                    .filter(response -> response.getKey().matches("[45].*|default"))
                    .forEach(response -> assertThat(isProblem(response.getValue(), document))
                            .as("%s: %s", response.getKey(), response.getValue())
                            .isTrue());
        }
    }

    private static boolean isProblem(JsonNode response, JsonNode document) {
        JsonNode content = response.path("content");
        String schema = content.at("/application~1problem+json/schema/$ref").asString("");
        JsonNode properties = document.at(schema.replaceFirst("^#", "")).path("properties");
        return content.size() == 1 && properties.has("status") && properties.has("code");
    }
}
