package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as stored: the documents of {@code campaign_states}, each null while the user has not reached it, and the rows
 * of {@code ads} in the order of their creation. Members the planner does not know are ignored and never sent.
 */
public record Draft(
        UUID campaignId,
        String campaignName,
        @Nullable String initialGoal,
        @Nullable ObjectNode goalData,
        @Nullable ObjectNode locationData,
        @Nullable ObjectNode budgetData,
        @Nullable ObjectNode adCopyData,
        @Nullable ObjectNode adPreviewData,
        List<AdRow> ads) {

    public Draft {
        ads = List.copyOf(ads);
    }
}
