package dev.adpublisher.metrics;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A campaign's figures, day by day. Money is in major units, exact as written. */
@Schema(name = "Metrics")
@JsonNaming(SnakeCaseStrategy.class)
record MetricsView(
        UUID campaignId,
        @Schema(description = "campaign, adset or ad") String level,
        LocalDate from,
        LocalDate to,
        @Schema(description = "The ad account's; its days are these days. Null before the first sync") @Nullable
                String timeZone,
        @Schema(description = "Of all amounts here; null when there are several, or none yet") @Nullable
                String currency,
        List<Item> items,
        Totals totals,
        Sync sync) {

    MetricsView {
        items = List.copyOf(items);
    }

    /** One object on one day; a day without delivery is all zeros. */
    @Schema(name = "MetricsItem")
    @JsonNaming(SnakeCaseStrategy.class)
    record Item(
            LocalDate date,
            @Schema(description = "Meta's id of the campaign, ad set or ad") @Nullable String objectId,
            @Nullable Long impressions,
            @Schema(description = "People. Not to be added up: over several days the same person counts once") @Nullable
                    Long reach,
            @Nullable BigDecimal frequency,
            @Nullable Long clicks,
            @Nullable Long inlineLinkClicks,
            @Nullable BigDecimal spend,
            @Nullable String currency,
            @Nullable BigDecimal cpc,
            @Nullable BigDecimal cpm,
            @Schema(description = "Percent") @Nullable BigDecimal ctr,
            @Schema(description = "By Meta's action type") Map<String, BigDecimal> actions,
            Map<String, BigDecimal> actionValues,
            Map<String, BigDecimal> costPerActionType,
            @Schema(description = "What Meta counts for the ad set's optimization goal") @Nullable BigDecimal results,
            @Schema(examples = "actions:lead") @Nullable String resultIndicator,
            @Schema(description = "How often the campaign's goal was reached") @Nullable BigDecimal conversions,
            @Schema(description = "Under which Meta counted these conversions", examples = "7d_click") @Nullable
                    String attributionSetting,
            @Schema(description = "False while Meta may still add conversions to this day") boolean isFinal,
            @Nullable Instant readAt) {
        Item {
            actions = Collections.unmodifiableMap(actions);
            actionValues = Collections.unmodifiableMap(actionValues);
            costPerActionType = Collections.unmodifiableMap(costPerActionType);
        }
    }

    /** Sums over all items; ratios are of the sums. */
    @Schema(name = "MetricsTotals")
    @JsonNaming(SnakeCaseStrategy.class)
    record Totals(
            long impressions,
            @Schema(
                            description =
                                    "Always null: reach cannot be summed, the same person counts once in several days."
                                            + " So is frequency.")
                    @Nullable
                    Long reach,
            @Nullable BigDecimal frequency,
            long clicks,
            long inlineLinkClicks,
            @Schema(description = "Null when there are several currencies; see spend_by_currency") @Nullable
                    BigDecimal spend,
            Map<String, BigDecimal> spendByCurrency,
            @Nullable BigDecimal cpc,
            @Nullable BigDecimal cpm,
            @Nullable BigDecimal ctr,
            Map<String, BigDecimal> actions,
            @Schema(description = "Empty when there are several currencies") Map<String, BigDecimal> actionValues,
            Map<String, BigDecimal> costPerActionType,
            @Nullable BigDecimal results,
            @Nullable BigDecimal conversions,
            @Nullable BigDecimal costPerConversion,
            boolean isFinal) {
        Totals {
            spendByCurrency = Collections.unmodifiableMap(spendByCurrency);
            actions = Collections.unmodifiableMap(actions);
            actionValues = Collections.unmodifiableMap(actionValues);
            costPerActionType = Collections.unmodifiableMap(costPerActionType);
        }
    }

    /** How fresh this is, and what is in the way. */
    @Schema(name = "MetricsSync")
    @JsonNaming(SnakeCaseStrategy.class)
    record Sync(
            @Schema(description = "never, synced, syncing or failed") String state,
            @Schema(description = "campaigns.last_metrics_sync_at, which a verification moves, too") @Nullable
                    Instant lastMetricsSyncAt,
            @Schema(description = "When today's and yesterday's figures were last asked for; null if never") @Nullable
                    Instant figuresAt,
            @Schema(description = "Days up to this one are final and not read again") @Nullable LocalDate settledTo,
            @Nullable String errorCode,
            @Nullable String errorMessage) {}
}
