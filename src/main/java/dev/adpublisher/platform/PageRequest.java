package dev.adpublisher.platform;

import dev.adpublisher.problem.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list.
 *
 * @param limit at most so many items, 1 to {@value #MAX}
 * @param after begin after this one; null for the first page
 */
public record PageRequest(int limit, @Nullable Cursor after) {
    private static final int MAX = 200;
    private static final int DEFAULT = 50;

    /**
     * From the query parameters as sent; absent and empty ones stand for their defaults.
     *
     * @throws Problem 400 {@code invalid_parameter}
     */
    public static PageRequest of(@Nullable String limit, @Nullable String cursor) {
        return new PageRequest(limitOf(limit), cursor == null || cursor.isEmpty() ? null : Cursor.of(cursor));
    }

    /** The key to begin after in a list with the newest first; beyond everything for the first page. */
    public Cursor newestFirst() {
        return after == null ? new Cursor(Instant.parse("9999-12-31T00:00:00Z"), new UUID(-1, -1)) : after;
    }

    /** The key to begin after in a list with the oldest first; before everything for the first page. */
    public Cursor oldestFirst() {
        return after == null ? new Cursor(Instant.EPOCH, new UUID(0, 0)) : after;
    }

    private static int limitOf(@Nullable String limit) {
        if (limit == null || limit.isEmpty()) {
            return DEFAULT;
        }
        try {
            int number = Integer.parseInt(limit);
            // parseInt also reads the digits of other scripts, and a plus.
            if (number >= 1 && number <= MAX && limit.equals(Integer.toString(number))) {
                return number;
            }
        } catch (NumberFormatException malformed) {
            // Answered below.
        }
        throw Problem.badRequest("invalid_parameter", "limit is a number from 1 to " + MAX + ".");
    }
}
