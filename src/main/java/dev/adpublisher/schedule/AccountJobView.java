package dev.adpublisher.schedule;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job as its user sees it. */
@Schema(name = "AccountJob")
@JsonNaming(SnakeCaseStrategy.class)
record AccountJobView(
        @Schema(examples = "act_1001") String adAccountId,
        @Schema(examples = "verification") String kind,
        @Schema(description = "When it is looked at next; null when there is nothing to do") @Nullable Instant dueAt,
        @Schema(description = "How long it is overdue; 0 when it is not") double lateSeconds,
        boolean running,
        @Nullable Instant lastDoneAt,
        @Schema(description = "Runs since the last good one") int attempts,
        @Schema(description = "Why the last run did not end well") @Nullable String lastError) {}
