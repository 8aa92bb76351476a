package dev.adpublisher.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/**
 * A {@code jsonb} column as a JSON tree. It travels as text, with a cast on both sides ({@code @ColumnTransformer}): Hibernate Reactive's
 * own JSON type holds only objects, rounds numbers to doubles, and would fail on what an adopted row may hold.
 */
@Converter
public class JsonText implements AttributeConverter<@Nullable JsonNode, @Nullable String> {
    /** The {@code write} side of the column's transformer; the {@code read} side is {@code cast(<column> as text)}. */
    public static final String WRITE = "cast(cast(? as text) as jsonb)";

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable JsonNode tree) {
        return tree == null || tree.isNull() || tree.isMissingNode() ? null : tree.toString();
    }

    @Override
    public @Nullable JsonNode convertToEntityAttribute(@Nullable String text) {
        try {
            return text == null ? null : MAPPER.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("PostgreSQL answered malformed JSON", impossible);
        }
    }
}
