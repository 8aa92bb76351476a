package dev.adpublisher.connection;

import dev.adpublisher.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in a list of assets.
 *
 * @param after Meta's own cursor within the type; null for its beginning
 */
record AssetCursor(AssetType type, @Nullable String after) {

    /** Opaque to the client, safe in a URL. */
    String text() {
        String plain = type.word() + " " + (after == null ? "" : after);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Where to begin.
     *
     * @param wanted the types that are asked for
     * @throws Problem 400 {@code invalid_parameter} if it is none of ours, or of a type that is not asked for
     */
    static AssetCursor of(@Nullable String text, List<AssetType> wanted) {
        if (text == null || text.isEmpty()) {
            return new AssetCursor(wanted.getFirst(), null);
        }
        return read(text)
                .filter(cursor -> wanted.contains(cursor.type()))
                .orElseThrow(() -> Problem.badRequest(
                        "invalid_parameter",
                        "cursor is not one that this list gave; leave it out to begin with the first page."));
    }

    private static Optional<AssetCursor> read(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int space = plain.indexOf(' ');
            String after = plain.substring(space + 1);
            return AssetType.of(plain.substring(0, Math.max(0, space)))
                    .filter(type -> after.matches("[!-~]{0,1000}"))
                    .map(type -> new AssetCursor(type, after.isEmpty() ? null : after));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
