package dev.adpublisher.connection;

import dev.adpublisher.problem.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a person can choose from, in the order of a list of everything. */
enum AssetType {
    BUSINESS,
    PAGE,
    INSTAGRAM_ACCOUNT,
    AD_ACCOUNT;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The types that a {@code type} parameter asks for: one, or all without it.
     *
     * @throws Problem 400 {@code invalid_parameter}
     */
    static List<AssetType> wanted(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return List.of(values());
        }
        return List.of(of(text).orElseThrow(() -> Problem.badRequest(
                "invalid_parameter",
                "type is one of "
                        + Arrays.stream(values()).map(AssetType::word).collect(Collectors.joining(", "))
                        + ".")));
    }

    static Optional<AssetType> of(String text) {
        return Arrays.stream(values()).filter(type -> type.word().equals(text)).findFirst();
    }
}
