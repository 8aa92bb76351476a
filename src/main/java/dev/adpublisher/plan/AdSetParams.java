package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ad set: {@code POST /act_X/adsets}, parameters by design/marketing-api.md 8.3. */
final class AdSetParams {

    private final Blueprint blueprint;
    private final Goal goal;
    private final ObjectNode params = Json.object();
    private final Map<String, String> origins = new LinkedHashMap<>();

    private AdSetParams(Blueprint blueprint, Goal goal) {
        this.blueprint = blueprint;
        this.goal = goal;
    }

    static PlannedObject write(Blueprint blueprint, Goal goal) {
        AdSetParams writer = new AdSetParams(blueprint, goal);
        String name = TextLimits.name(blueprint.draft().campaignName() + " – ad set");
        writer.put("name", name, "/name");
        writer.put("campaign_id", "", Goal.SELECTED);
        writer.budget();
        writer.goal();
        writer.targeting();
        writer.dsa();
        writer.put("status", "PAUSED", Goal.SELECTED);
        writer.origins.put("", Goal.SELECTED);
        return new PlannedObject(
                ObjectKind.ADSET,
                0,
                name,
                writer.params,
                List.of(new Reference("/campaign_id", ObjectKind.CAMPAIGN, 0)),
                writer.origins,
                null);
    }

    private void budget() {
        if (blueprint.dailyBudget() != null) {
            params.put("daily_budget", blueprint.dailyBudget());
        }
        origins.put("daily_budget", "/budget_data/dailyBudget");
        put("start_time", blueprint.schedule().start(), "/budget_data/startTime");
        put("end_time", blueprint.schedule().end(), "/budget_data/endTime");
        origins.put("start_time", "/budget_data/startTime");
        origins.put("end_time", "/budget_data/endTime");
    }

    private void goal() {
        GoalRule rule = goal.rule();
        put("billing_event", rule.billingEvent(), Goal.SELECTED);
        put("optimization_goal", rule.optimizationGoal(), Goal.SELECTED);
        put("bid_strategy", rule.bidStrategy(), "/budget_data/dailyBudget");
        origins.put("bid_amount", "/budget_data/dailyBudget");
        put("destination_type", rule.destinationType(), Goal.SELECTED);
        if (rule.promotedObject().isEmpty()) {
            return;
        }
        ObjectNode promoted = params.putObject("promoted_object");
        origins.put("promoted_object", Goal.SELECTED);
        for (String member : rule.promotedObject()) {
            @Nullable
            String value =
                    switch (member) {
                        case "page_id" -> blueprint.pageId();
                        case "pixel_id" -> blueprint.pixelId();
                        case "custom_event_type" -> rule.customEventType();
                        default -> throw new IllegalStateException("rules/goals.json promotes an unknown " + member);
                    };
            if (value != null) {
                promoted.put(member, value);
            }
        }
        origins.put("promoted_object.page_id", ConnectionChecks.PAGE);
        origins.put("promoted_object.pixel_id", "/connection/selected_ad_account_id");
    }

    private void targeting() {
        ObjectNode targeting = params.putObject("targeting");
        origins.put("targeting", Place.LIST);
        GeoTargeting.write(blueprint.places(), targeting, origins);
        GoalRule rule = goal.rule();
        if (rule.ageMin() != null) {
            targeting.put("age_min", rule.ageMin());
            origins.put("targeting.age_min", Goal.SELECTED);
        }
        if (!rule.devicePlatforms().isEmpty()) {
            ArrayNode platforms = targeting.putArray("device_platforms");
            rule.devicePlatforms().forEach(platforms::add);
            origins.put("targeting.device_platforms", Goal.SELECTED);
        }
        targeting.putObject("targeting_automation").put("advantage_audience", rule.advantageAudience());
        origins.put("targeting.targeting_automation", Goal.SELECTED);
    }

    private void dsa() {
        blueprint.dsa().ifPresent(statement -> {
            put("dsa_payor", statement.payor(), statement.payorPointer());
            put("dsa_beneficiary", statement.beneficiary(), statement.beneficiaryPointer());
        });
        origins.putIfAbsent("dsa_payor", "/goal_data/dsaPayor");
        origins.putIfAbsent("dsa_beneficiary", "/goal_data/dsaBeneficiary");
    }

    private void put(String member, @Nullable String value, String pointer) {
        if (value != null) {
            params.put(member, value);
            origins.put(member, pointer);
        }
    }
}
