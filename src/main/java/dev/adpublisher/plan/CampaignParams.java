package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The campaign: {@code POST /act_X/campaigns}, parameters by design/marketing-api.md 8.3. */
final class CampaignParams {

    private CampaignParams() {}

    static PlannedObject write(Blueprint blueprint, Goal goal) {
        Draft draft = blueprint.draft();
        Compliance compliance = blueprint.compliance();
        Map<String, String> origins = new LinkedHashMap<>();
        origins.put("", Goal.SELECTED);
        origins.put("name", "/name");
        origins.put("objective", Goal.SELECTED);
        origins.put("special_ad_categories", compliance.pointer());

        ObjectNode params = Json.object();
        params.put("name", draft.campaignName());
        params.put("objective", goal.rule().objective());
        params.put("status", "PAUSED");
        ArrayNode categories = params.putArray("special_ad_categories");
        compliance.categories().forEach(categories::add);
        List<String> countries = compliance.countries();
        if (!compliance.categories().isEmpty() && !countries.isEmpty()) {
            ArrayNode list = params.putArray("special_ad_category_country");
            countries.forEach(list::add);
            origins.put("special_ad_category_country", Place.LIST);
        }
        params.put("is_adset_budget_sharing_enabled", false);
        origins.put("is_adset_budget_sharing_enabled", "/budget_data/dailyBudget");
        return new PlannedObject(ObjectKind.CAMPAIGN, 0, draft.campaignName(), params, List.of(), origins, null);
    }
}
