package dev.streamstore.events.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.streamstore.events.City;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.DriverEvent.DriverMoved;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.NotificationEvent.Kind;
import dev.streamstore.events.NotificationEvent.NotificationSent;
import dev.streamstore.messaging.Events;
import dev.streamstore.messaging.broker.EventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The contracts are the files under {@code docs}; records follow them. A change that breaks nobody is written to the
 * files by {@code mvn test -pl common-events -am -Dtest=EventContractTest -Dstreamstore.contracts=write}; one that does is
 * refused: it needs a type of the next version.
 */
class EventContractTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final boolean WRITE = "write".equals(System.getProperty("streamstore.contracts"));
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final EventSchemas schemas = new EventSchemas();

    /** Fails when a field of an event is renamed, removed, retyped, or added without {@code @Nullable}. */
    @Test
    void noEventBreaksItsContract() throws IOException {
        for (var entry : schemas.all().entrySet()) {
            Path file = file(entry.getKey());
            if (Files.exists(file)) {
                assertThat(SchemaCompatibility.breaksBetween(JSON.readTree(file.toFile()), entry.getValue()))
                        .as("%s: an incompatible change needs a type of the next version", file)
                        .isEmpty();
            }
        }
    }

    /** Fails when a version is no longer read that was published once. */
    @Test
    void everyVersionThereEverWasIsStillRead() throws IOException {
        assertThat(VersionGate.problems(documentedTypes(), EventTypes::version)).isEmpty();
    }

    /** The gate itself: a version dropped without an upcaster, and one whose upcaster leads elsewhere. */
    @Test
    void aDroppedVersionIsFound() throws IOException {
        Set<String> documented = documentedTypes();
        assertThat(VersionGate.problems(
                        documented,
                        type -> type.equals("payment.declined.v1") ? Optional.empty() : EventTypes.version(type)))
                .containsExactlyInAnyOrder(
                        "[payment.declined.v1] expected a record or an upcaster, as logs hold such events, but was none",
                        "[payment.declined.v2] expected payment.declined.v1 to be upcast to it but it is not");
        assertThat(VersionGate.problems(
                        documented,
                        type -> EventTypes.version(type.equals("payment.declined.v1") ? "payment.voided.v1" : type)))
                .containsExactly("[payment.declined.v2] expected payment.declined.v1 to be upcast to it but it is not");
    }

    private static Set<String> documentedTypes() throws IOException {
        try (Stream<Path> files = Files.list(DOCS.resolve("events"))) {
            return files.map(file -> file.getFileName().toString().replace(".schema.json", ""))
                    .collect(Collectors.toSet());
        }
    }

    /** Fails when a record says more, or less, than its file. */
    @Test
    void theFilesSayWhatTheRecordsSay() throws IOException {
        SortedMap<String, ObjectNode> all = schemas.all();
        if (WRITE) {
            noEventBreaksItsContract();
            Files.createDirectories(DOCS.resolve("events"));
            for (var entry : all.entrySet()) {
                Files.writeString(file(entry.getKey()), JSON.writeValueAsString(entry.getValue()) + "\n");
            }
            Files.writeString(DOCS.resolve("asyncapi.yaml"), AsyncApi.document());
        }
        try (Stream<Path> files = Files.list(DOCS.resolve("events"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(all.keySet().stream()
                            .map(type -> type + ".schema.json")
                            .toList());
        }
        for (var entry : all.entrySet()) {
            JsonNode written = JSON.readTree(file(entry.getKey()).toFile());
            assertThat(written).as(entry.getKey()).isEqualTo(JSON.readTree(JSON.writeValueAsString(entry.getValue())));
        }
        assertThat(DOCS.resolve("asyncapi.yaml")).hasContent(AsyncApi.document());
    }

    static List<DomainEvent> examples() {
        return List.of(
                Events.placed("o-1"),
                Events.confirmed("o-1"),
                Events.authorized("o-1", 2),
                Events.declined("o-1"),
                Events.level("SKU-1", 7),
                new NotificationSent("n-1", "SKU-1", null, Kind.LOW_STOCK, "ops@example.com", Events.NOON),
                new DriverMoved("d-1", City.zoneAt(1_000, 250), 1_000, 250, 90, 36, Events.NOON));
    }

    /** Fails when {@code EventCodec} writes a field otherwise than the schema says, a date as a number for example. */
    @ParameterizedTest
    @MethodSource("examples")
    void whatIsWrittenIsWhatTheSchemaSays(DomainEvent event) throws IOException {
        String type = EventTypes.nameOf(event.getClass());
        JsonNode value = JSON.readTree(new EventCodec().encode(event));
        assertThat(errors(type, value)).isEmpty();
        ((ObjectNode) value).remove("occurredAt");
        assertThat(errors(type, value)).isNotEmpty();
    }

    private static List<?> errors(String type, JsonNode value) throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(file(type)))
                .validate(value);
    }

    static Stream<Consumer<ObjectNode>> breakingChanges() {
        return Stream.of(
                schema -> properties(schema).remove("email"),
                schema -> ((ObjectNode) properties(schema).get("email")).put("type", "integer"),
                schema -> ((ArrayNode) schema.get("required"))
                        .removeIf(name -> name.asString().equals("email")),
                schema -> {
                    properties(schema).putObject("channel").put("type", "string");
                    ((ArrayNode) schema.get("required")).add("channel");
                },
                schema -> ((ArrayNode) properties(schema).get("region").get("enum")).add("africa"),
                schema -> ((ObjectNode) properties(schema).at("/lines/items/properties")).remove("sku"));
    }

    /** The gate itself: each of these must be found. */
    @ParameterizedTest
    @MethodSource("breakingChanges")
    void aBreakingChangeIsFound(Consumer<ObjectNode> change) {
        ObjectNode before = schemas.of("order.placed.v1");
        ObjectNode after = before.deepCopy();
        change.accept(after);
        assertThat(SchemaCompatibility.breaksBetween(before, after)).hasSize(1);
    }

    @Test
    void anOptionalFieldMayBeAdded() {
        ObjectNode before = schemas.of("order.placed.v1");
        ObjectNode after = before.deepCopy();
        properties(after).putObject("channel").putArray("type").add("string").add("null");
        assertThat(SchemaCompatibility.breaksBetween(before, after)).isEmpty();
    }

    private static ObjectNode properties(ObjectNode schema) {
        return (ObjectNode) schema.get("properties");
    }

    private static Path file(String type) {
        return DOCS.resolve("events").resolve(type + ".schema.json");
    }
}
