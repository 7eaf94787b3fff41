package dev.streamstore.events.contract;

import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import dev.streamstore.events.EventTypes;
import java.lang.reflect.Field;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON Schema (draft 2020-12) of what {@code EventCodec} writes, read off the records. */
final class EventSchemas {
    private final SchemaGenerator generator;

    EventSchemas() {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        JsonMapper.builder().build(), SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(Option.EXTRA_OPEN_API_FORMAT_VALUES, Option.INLINE_ALL_SCHEMAS)
                .with(new JacksonSchemaModule(JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY));
        config.forFields()
                .withNullableCheck(field -> isNullable(field.getRawMember()))
                .withRequiredCheck(field -> !isNullable(field.getRawMember()));
        generator = new SchemaGenerator(config.build());
    }

    /** By type name. */
    SortedMap<String, ObjectNode> all() {
        SortedMap<String, ObjectNode> schemas = new TreeMap<>();
        EventTypes.names().forEach(type -> schemas.put(type, of(type)));
        return schemas;
    }

    ObjectNode of(String type) {
        Class<?> record = EventTypes.version(type).orElseThrow().record();
        return (ObjectNode) generator.generateSchema(record).put("title", type);
    }

    private static boolean isNullable(Field field) {
        return field.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
}
