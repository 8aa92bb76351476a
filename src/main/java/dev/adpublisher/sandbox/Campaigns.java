package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Creates campaigns and checks what Meta checks about them. */
final class Campaigns {
    private final Realm realm;
    private final Normal normal;
    private final Budgets budgets;
    private final Labels labels;

    Campaigns(Realm realm, Normal normal, Budgets budgets, Labels labels) {
        this.realm = realm;
        this.normal = normal;
        this.budgets = budgets;
        this.labels = labels;
    }

    Answer create(MetaObject account, Params params, int version) {
        MetaObject campaign = validate(account, params, version);
        if (params.validateOnly()) {
            return Answer.success();
        }
        keep(campaign);
        return Answer.id(campaign.id);
    }

    void keep(MetaObject campaign) {
        realm.keep(campaign, "act_" + campaign.account);
        realm.ledger.created(campaign);
    }

    /** The campaign as it would be stored. */
    MetaObject validate(MetaObject account, Params params, int version) {
        Accounts.checkUsable(account);
        normal.required(Kind.CAMPAIGN, params);
        normal.enums(Kind.CAMPAIGN, params);
        String name = normal.name(params, "");
        boolean ownBudget = Budgets.present(params);
        sharing(params, ownBudget);
        budgets.amounts(account, params);
        budgets.flight(account.account, params, "stop_time", params.has("daily_budget"), false);
        List<String> categories = params.list("special_ad_categories");
        if (categories.size() > 1 && categories.contains("NONE")) {
            throw Refusal.invalid("NONE cannot be combined with other special ad categories")
                    .blame("special_ad_categories");
        }
        ObjectNode data = Json.object();
        data.put("buying_type", "AUCTION");
        normal.copy(Kind.CAMPAIGN, realm.catalog.of(Kind.CAMPAIGN).create(), params, account.account, data);
        data.set(
                "special_ad_categories",
                Json.array(categories.stream().filter(c -> !c.equals("NONE")).toList()));
        if (ownBudget && !data.has("bid_strategy")) {
            data.put("bid_strategy", "LOWEST_COST_WITHOUT_CAP");
        }
        MetaObject campaign = new MetaObject(Kind.CAMPAIGN, account.account, name, data);
        campaign.status = normal.firstStatus(params, Status.PAUSED);
        campaign.labels.addAll(labels.read(account.account, params));
        return campaign;
    }

    /** Sharing budgets between ad sets needs what it needs at first, and is not switched on while the campaign runs. */
    void validateChange(MetaObject campaign, Params params) {
        if (!Boolean.TRUE.equals(params.bool("is_adset_budget_sharing_enabled"))) {
            return;
        }
        boolean already = campaign.data.path("is_adset_budget_sharing_enabled").asBoolean(false);
        if (!already && campaign.status == Status.ACTIVE) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(3858418)
                    .explain("The campaign is running", "Pause it before its ad sets begin to share their budgets.")
                    .blame("is_adset_budget_sharing_enabled");
        }
        if (!params.has("bid_strategy") && !campaign.data.has("bid_strategy")) {
            throw sharingWithoutStrategy();
        }
    }

    private static Refusal sharingWithoutStrategy() {
        return Refusal.invalid("Invalid parameter")
                .subcode(4834005)
                .explain("Bid strategy required", "Sharing budgets between ad sets needs a bid strategy.")
                .blame("bid_strategy");
    }

    private static void sharing(Params params, boolean ownBudget) {
        Boolean shared = params.bool("is_adset_budget_sharing_enabled");
        if (!ownBudget && shared == null) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(4834011)
                    .explain(
                            "Must specify True or False in is_adset_budget_sharing_enabled field",
                            "A campaign without a budget of its own must say whether its ad sets share theirs.")
                    .blame("is_adset_budget_sharing_enabled");
        }
        if (!ownBudget && Boolean.TRUE.equals(shared) && !params.has("bid_strategy")) {
            throw sharingWithoutStrategy();
        }
    }
}
