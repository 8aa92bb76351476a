package dev.adpublisher.graph;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of insights: an object on a day. Counts that Meta leaves out are zero, because it leaves zeros out; what it says in a way that cannot be
 * read is null. Ids are digits.
 *
 * @param adSetId null above that level
 * @param adId null above that level
 * @param day in the ad account's time zone
 * @param currency ISO 4217
 * @param reach people; null where Meta gives none, such as more than 13 months ago
 * @param spend and all other money in major units of the currency, exactly as sent
 * @param cpc null without a click, like every other ratio without what it is divided by
 * @param actions by action type, in the order in which they came
 * @param results what Meta counts for the ad set's goal; null where it says nothing
 * @param resultIndicator what these are, such as {@code actions:lead}
 * @param attributionSetting such as {@code 7d_click}; null where Meta says none
 */
public record InsightsRow(
        String campaignId,
        @Nullable String adSetId,
        @Nullable String adId,
        LocalDate day,
        @Nullable String currency,
        @Nullable Long impressions,
        @Nullable Long reach,
        @Nullable BigDecimal frequency,
        @Nullable Long clicks,
        @Nullable Long inlineLinkClicks,
        @Nullable BigDecimal spend,
        @Nullable BigDecimal cpc,
        @Nullable BigDecimal cpm,
        @Nullable BigDecimal ctr,
        Map<String, BigDecimal> actions,
        Map<String, BigDecimal> actionValues,
        Map<String, BigDecimal> costPerActionType,
        @Nullable BigDecimal results,
        @Nullable String resultIndicator,
        @Nullable String attributionSetting) {

    public InsightsRow {
        actions = Collections.unmodifiableMap(actions);
        actionValues = Collections.unmodifiableMap(actionValues);
        costPerActionType = Collections.unmodifiableMap(costPerActionType);
    }
}
