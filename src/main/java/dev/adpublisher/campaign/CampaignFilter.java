package dev.adpublisher.campaign;

import dev.adpublisher.problem.Problem;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which campaigns a list shows.
 *
 * @param text what the name contains, in any case; empty for all
 */
record CampaignFilter(PublishedStatus status, String text) {
    private static final int LONGEST_TEXT = 200;

    /** The values of {@code campaigns.published_status}; {@code none} asks for campaigns that have none. */
    enum PublishedStatus {
        ANY,
        NONE,
        PUBLISHING,
        ACTIVE,
        PAUSED,
        ERROR;

        String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * From the query parameters as sent; absent and empty ones do not filter.
     *
     * @throws Problem 400 {@code invalid_parameter}
     */
    static CampaignFilter of(@Nullable String publishedStatus, @Nullable String q) {
        String text = q == null ? "" : q.strip();
        if (text.length() > LONGEST_TEXT || text.indexOf('\0') >= 0) {
            throw Problem.badRequest("invalid_parameter", "q is a text of at most " + LONGEST_TEXT + " characters.");
        }
        return new CampaignFilter(status(publishedStatus), text);
    }

    String likePattern() {
        return "%" + text.replaceAll("[!%_]", "!$0") + "%";
    }

    private static PublishedStatus status(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return PublishedStatus.ANY;
        }
        return Arrays.stream(PublishedStatus.values())
                .filter(status ->
                        status != PublishedStatus.ANY && status.value().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.badRequest(
                        "invalid_parameter",
                        "published_status is one of "
                                + Arrays.stream(PublishedStatus.values())
                                        .skip(1)
                                        .map(PublishedStatus::value)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
