package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.stack.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What each application says of its REST is what lies under {@code docs/openapi}: a change of the public surface is seen
 * in review, and {@link OpenApiDocsTest} judges it. {@code -Dstreamstore.contracts=write} writes the files.
 */
@ExtendWith(SharedStack.class)
class OpenApiIT {
    private static final Path DOCS = Stacks.ROOT.resolve("docs/openapi");

    /** The first to ask waits until springdoc has looked at everything, which a busy machine may need a while for. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

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

    private static String said(String url) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).GET().build();
        Map<?, ?> document =
                SORTED.convertValue(new Rest().send(request).expect(200).body(), TreeMap.class);
        document.remove("servers");
        return SORTED.writeValueAsString(document) + "\n";
    }
}
