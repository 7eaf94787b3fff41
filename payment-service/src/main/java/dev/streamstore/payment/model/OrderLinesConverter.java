package dev.streamstore.payment.model;

import dev.streamstore.events.OrderLine;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Order lines as JSON in one column: they are read and written whole, with their payment. Immutable, or Hibernate would
 * copy them by way of JSON to find out whether they have changed.
 */
@Converter
@Immutable
final class OrderLinesConverter implements AttributeConverter<List<OrderLine>, String> {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<OrderLine>> LINES = new TypeReference<>() {};

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable List<OrderLine> lines) {
        return lines == null ? null : JSON.writeValueAsString(lines);
    }

    @Override
    public @Nullable List<OrderLine> convertToEntityAttribute(@Nullable String json) {
        return json == null ? null : JSON.readValue(json, LINES);
    }
}
