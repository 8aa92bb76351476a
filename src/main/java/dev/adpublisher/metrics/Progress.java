package dev.adpublisher.metrics;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How far a campaign is read: a row of {@code insights_progress}.
 *
 * @param settledTo days up to this one are final; null if none is
 * @param planned whether reads of it are still to be done
 * @param pageSize rows per page that Meta was able to answer; null if it was never asked for too many
 */
record Progress(
        @Nullable String currency,
        @Nullable String timeZone,
        @Nullable LocalDate settledTo,
        @Nullable Instant recentAt,
        @Nullable Instant weekAt,
        @Nullable Instant monthAt,
        boolean planned,
        @Nullable Integer pageSize) {}
