package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table {@code rules/currencies.json}: in which units Meta counts each currency. */
final class Currencies {

    /**
     * @param metaOffset how many of Meta's units make one major unit: 100 or 1
     * @param isoDigits digits after the point by ISO 4217
     */
    record Currency(String code, int metaOffset, int isoDigits) {

        /** Digits after the point that Meta can take. */
        int metaDigits() {
            return metaOffset == 1 ? 0 : 2;
        }
    }

    private static final Map<String, Currency> ALL =
            Rules.entries(Rules.load("currencies"), "entries", Currencies::read).stream()
                    .collect(Collectors.toUnmodifiableMap(Currency::code, Function.identity()));

    private Currencies() {}

    static Optional<Currency> find(String code) {
        return Optional.ofNullable(ALL.get(code));
    }

    private static Currency read(JsonNode entry) {
        return new Currency(
                entry.required("code").asText(),
                entry.required("meta_offset").asInt(),
                entry.required("iso_digits").asInt());
    }
}
