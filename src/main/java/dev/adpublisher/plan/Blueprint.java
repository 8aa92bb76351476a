package dev.adpublisher.plan;

import dev.adpublisher.plan.Places.Chosen;
import dev.adpublisher.plan.Schedules.Schedule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The draft after reading and checking: everything the objects are written from. Parts that could not be read are missing,
 * each with a finding.
 */
record Blueprint(
        Draft draft,
        Optional<AccountFacts> account,
        Optional<Goal> goal,
        List<Chosen> places,
        @Nullable Long dailyBudget,
        Schedule schedule,
        Compliance compliance,
        Optional<DsaStatement> dsa,
        List<AdIdea> ideas) {

    @Nullable
    String pageId() {
        return account.map(AccountFacts::pageId).orElse(null);
    }

    @Nullable
    String instagramUserId() {
        return account.map(AccountFacts::instagramUserId).orElse(null);
    }

    @Nullable
    String pixelId() {
        return account.map(AccountFacts::pixelId).orElse(null);
    }

    static Blueprint read(PlanInputs inputs, Findings findings) {
        Draft draft = inputs.draft();
        @Nullable AccountFacts account = inputs.account();
        ConnectionChecks.check(account, inputs.now(), findings);
        checkName(draft.campaignName(), findings);
        Optional<Goal> goal = Goal.of(draft, account, findings);
        List<Chosen> places = Places.choose(Json.orMissing(draft.locationData()), inputs.places(), findings);
        Compliance compliance = Compliance.of(Json.orMissing(draft.goalData()), places, findings);
        Optional<DsaStatement> dsa = DsaStatement.of(Json.orMissing(draft.goalData()), places, account, findings);
        var budgetData = Json.orMissing(draft.budgetData());
        @Nullable Long budget = Budgets.dailyBudget(budgetData, account, findings);
        Schedule schedule = Schedules.of(budgetData, account, inputs.now(), findings);
        List<AdIdea> ideas =
                goal.map(found -> AdIdeas.of(draft, found, findings)).orElse(List.of());
        AdChecks.check(draft, ideas, findings);
        ImageChecks.check(ideas, inputs.images(), findings);
        AudienceChecks.check(ideas, places, findings);
        RegionalRegulations.check(places, findings);
        return new Blueprint(
                draft, Optional.ofNullable(account), goal, places, budget, schedule, compliance, dsa, ideas);
    }

    private static void checkName(String name, Findings findings) {
        if (name.isBlank()) {
            findings.error("/name", "campaign_name_missing", "The campaign has no name.", "Give it a name.");
        } else if (!TextLimits.nameFits(name)) {
            findings.error(
                    "/name",
                    "campaign_name_too_long",
                    "The campaign's name is longer than Meta allows.",
                    "Choose a shorter name.");
        }
    }
}
