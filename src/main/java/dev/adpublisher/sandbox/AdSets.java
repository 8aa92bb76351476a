package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Creates ad sets and checks what Meta checks about them, the campaign above included. */
final class AdSets {
    private final Realm realm;
    private final Normal normal;
    private final Budgets budgets;
    private final Labels labels;
    private final Targeting targeting;
    private final Disclosures disclosures;
    private final Campaigns campaigns;

    AdSets(Realm realm, Normal normal, Budgets budgets, Labels labels, Targeting targeting, Campaigns campaigns) {
        this.realm = realm;
        this.normal = normal;
        this.budgets = budgets;
        this.labels = labels;
        this.targeting = targeting;
        this.disclosures = new Disclosures(realm, targeting);
        this.campaigns = campaigns;
    }

    Answer create(MetaObject account, Params params, int version) {
        if (params.has("campaign_spec") && params.validateOnly()) {
            throw Refusal.of(1, "An unknown error occurred").status(500);
        }
        MetaObject adSet = validate(account, params, version);
        if (params.validateOnly()) {
            return Answer.success();
        }
        keep(adSet);
        return Answer.id(adSet.id);
    }

    /** Stores the ad set, and its campaign first when that came as an inline spec. */
    void keep(MetaObject adSet) {
        MetaObject campaign = adSet.campaign;
        if (campaign == null) {
            throw new IllegalStateException("ad set without a campaign");
        }
        if (!campaign.stored()) {
            campaigns.keep(campaign);
        }
        realm.keep(adSet, "act_" + adSet.account, campaign.id);
        realm.ledger.created(adSet, campaign.id);
    }

    /** The ad set as it would be stored, its campaign attached. */
    MetaObject validate(MetaObject account, Params params, int version) {
        Accounts.checkUsable(account);
        normal.required(Kind.AD_SET, params);
        normal.enums(Kind.AD_SET, params);
        String name = normal.name(params, "");
        MetaObject campaign = campaign(account, params, version);
        legal(campaign, params);
        money(account, campaign, params);
        ObjectNode audience = targeting.validate(params, version, restricted(campaign));
        promoted(account, campaign, params);
        ObjectNode data = Json.object();
        normal.copy(Kind.AD_SET, realm.catalog.of(Kind.AD_SET).create(), params, account.account, data);
        data.set("targeting", audience);
        disclosures.european(account, audience, data);
        disclosures.regional(data);
        attribution(data);
        defaults(account, campaign, data);
        MetaObject adSet = new MetaObject(Kind.AD_SET, account.account, name, data);
        adSet.campaign = campaign;
        adSet.status = normal.firstStatus(params, Status.ACTIVE);
        adSet.labels.addAll(labels.read(account.account, params));
        return adSet;
    }

    /**
     * Holds what an update would leave against the rules for new ad sets, as far as it touches what they are about.
     *
     * @param data what would be stored then; targeting and disclosures are completed in it as at a create
     */
    void validateChange(MetaObject adSet, Params changes, ObjectNode data, int version) {
        MetaObject campaign = adSet.campaign;
        if (campaign == null) {
            return;
        }
        MetaObject account = realm.account(adSet.account);
        samePromotedObject(adSet, changes);
        Params merged = Params.of(data);
        if (Stream.of("optimization_goal", "billing_event", "destination_type").anyMatch(changes::has)) {
            legal(campaign, merged);
            promoted(account, campaign, merged);
        }
        if (changes.has("bid_strategy")) {
            budgets.bid(merged, campaign);
        }
        if (changes.has("targeting")) {
            data.set("targeting", targeting.validate(changes, version, restricted(campaign)));
        }
        if (data.get("targeting") instanceof ObjectNode audience
                && Stream.of("targeting", "dsa_payor", "dsa_beneficiary").anyMatch(changes::has)) {
            disclosures.european(account, audience, data);
        }
        if (changes.has("regional_regulated_categories") || changes.has("regional_regulation_identities")) {
            disclosures.regional(data);
        }
        if (changes.has("attribution_spec") || changes.has("optimization_goal")) {
            attribution(data);
        }
    }

    private static void samePromotedObject(MetaObject adSet, Params changes) {
        ObjectNode wanted = changes.object("promoted_object");
        JsonNode known = adSet.data.path("promoted_object");
        if (wanted == null) {
            return;
        }
        boolean same = wanted.size() == known.size()
                && wanted.properties().stream().allMatch(member -> member.getValue()
                        .asText()
                        .equals(known.path(member.getKey()).asText()));
        if (!same) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(3260011)
                    .explain("The promoted object cannot be changed", "Create another ad set for it.")
                    .blame("promoted_object");
        }
    }

    /** Politics and gambling are special too, and leave the audience alone. */
    private boolean restricted(MetaObject campaign) {
        return Json.texts(campaign.data.path("special_ad_categories")).stream()
                .anyMatch(realm.catalog.restrictedCategories::contains);
    }

    private void defaults(MetaObject account, MetaObject campaign, ObjectNode data) {
        if (!data.has("start_time")) {
            data.put("start_time", realm.times.format(realm.clock.now(), account.account));
        }
        if (!data.has("destination_type")) {
            data.put("destination_type", "UNDEFINED");
        }
        boolean own = data.has("daily_budget") || data.has("lifetime_budget");
        if (own && !data.has("bid_strategy") && !campaign.data.has("bid_strategy")) {
            data.put("bid_strategy", "LOWEST_COST_WITHOUT_CAP");
        }
    }

    private MetaObject campaign(MetaObject account, Params params, int version) {
        ObjectNode spec = params.object("campaign_spec");
        if (spec != null) {
            return campaigns.validate(account, Params.of(spec), version);
        }
        String id = params.require("campaign_id");
        MetaObject campaign = realm.store.find(Kind.CAMPAIGN, id);
        if (campaign == null || !campaign.account.equals(account.account)) {
            throw Refusal.unknownObject(id).blame("campaign_id");
        }
        if (campaign.status == Status.DELETED || campaign.status == Status.ARCHIVED) {
            throw Refusal.invalid("The campaign " + id + " is deleted or archived")
                    .blame("campaign_id");
        }
        return campaign;
    }

    private void legal(MetaObject campaign, Params params) {
        Catalog.Legality allowed = realm.catalog.objectives.get(campaign.text("objective", ""));
        String goal = params.require("optimization_goal");
        if (allowed == null || !allowed.goals().contains(goal)) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(2490408)
                    .explain(
                            "Performance goal isn't available",
                            "The campaign's objective does not allow the optimization goal " + goal + ".")
                    .blame("optimization_goal");
        }
        String destination = params.get("destination_type", "UNDEFINED");
        if (!allowed.destinations().contains(destination)) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(2446509)
                    .explain(
                            "Destination isn't available",
                            "The campaign's objective does not allow the destination " + destination + ".")
                    .blame("destination_type");
        }
        String billing = params.require("billing_event");
        boolean fits = billing.equals("IMPRESSIONS")
                || (billing.equals(goal) && Set.of("LINK_CLICKS", "THRUPLAY").contains(goal));
        if (!fits) {
            throw Refusal.invalid("The billing event " + billing + " does not go with the optimization goal " + goal)
                    .blame("billing_event");
        }
    }

    private void money(MetaObject account, MetaObject campaign, Params params) {
        boolean own = Budgets.present(params);
        boolean above = campaign.data.has("daily_budget") || campaign.data.has("lifetime_budget");
        if (own && above) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(1885621)
                    .explain(
                            "Only one budget is allowed",
                            "Set a budget on the campaign or on its ad sets, not on both.")
                    .blame("daily_budget");
        }
        if (!own && !above) {
            throw Refusal.invalid("A daily_budget or a lifetime_budget is required")
                    .blame("daily_budget");
        }
        budgets.amounts(account, params);
        budgets.bid(params, campaign);
        boolean lifetime = params.has("lifetime_budget") || campaign.data.has("lifetime_budget");
        budgets.flight(account.account, params, "end_time", params.has("daily_budget"), lifetime);
    }

    /** Which events within how many days count; without a conversion to count, only a click on the day itself. */
    private void attribution(ObjectNode data) {
        boolean conversions = realm.catalog.conversionGoals.contains(
                data.path("optimization_goal").asText());
        for (JsonNode window : data.path("attribution_spec")) {
            String event = window.path("event_type").asText();
            String days = window.path("window_days").asText();
            Set<String> allowed = realm.catalog.attributionDays.get(event);
            if (allowed == null) {
                throw Normal.notOneOf("attribution_spec[event_type]", realm.catalog.attributionDays.keySet());
            }
            boolean dayOfTheClick = event.equals("CLICK_THROUGH") && days.equals("1");
            if (!allowed.contains(days) || !conversions && !dayOfTheClick) {
                throw Refusal.invalid("The attribution window of " + days + " days of " + event
                                + " is not available for this optimization goal")
                        .blame("attribution_spec");
            }
        }
    }

    private void promoted(MetaObject account, MetaObject campaign, Params params) {
        ObjectNode promoted = params.object("promoted_object");
        String goal = params.get("optimization_goal", "");
        String objective = campaign.text("objective", "");
        boolean instantForm = Set.of("LEAD_GENERATION", "QUALITY_LEAD").contains(goal);
        boolean leadCall = goal.equals("QUALITY_CALL") && objective.equals("OUTCOME_LEADS");
        if (instantForm || leadCall) {
            String page = promoted == null ? null : Json.text(promoted, "page_id");
            if (page == null || realm.store.find(Kind.PAGE, page) == null) {
                throw promotedMissing("page_id");
            }
        }
        if (goal.equals("OFFSITE_CONVERSIONS") && (promoted == null || !promoted.has("pixel_id"))) {
            throw promotedMissing("pixel_id");
        }
        if (promoted != null && promoted.has("pixel_id")) {
            pixel(account, promoted);
        }
    }

    private void pixel(MetaObject account, ObjectNode promoted) {
        if (!realm.store.linked(
                account.id, Kind.PIXEL, promoted.path("pixel_id").asText())) {
            throw Refusal.invalid("The pixel is not available to this ad account")
                    .blame("promoted_object", "pixel_id");
        }
        JsonNode event = promoted.path("custom_event_type");
        if (!realm.catalog.customEventTypes.contains(event.asText())) {
            throw Normal.notOneOf("promoted_object[custom_event_type]", realm.catalog.customEventTypes);
        }
    }

    private static Refusal promotedMissing(String member) {
        return Refusal.invalid("The promoted_object needs " + member + " for this optimization goal")
                .blame("promoted_object", member);
    }

    /** For updates: which of the two levels holds the budget must not change. */
    static void checkBudgetLevel(@Nullable MetaObject campaign, Params params) {
        boolean above = campaign != null && (campaign.data.has("daily_budget") || campaign.data.has("lifetime_budget"));
        if (above && Budgets.present(params)) {
            throw Refusal.invalid("Invalid parameter").subcode(1885621).blame("daily_budget");
        }
    }
}
