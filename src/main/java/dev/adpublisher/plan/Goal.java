package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the campaign is for: the rule that applies and where its ads lead by default.
 *
 * @param destination null if the goal names none; rows of {@code ads} may have their own
 */
record Goal(GoalRule rule, @Nullable Destination destination) {

    static final String SELECTED = "/goal_data/selectedGoal";

    private static final String FORM_DATA = "/goal_data/formData";
    private static final String[] FORM_MEMBERS = {"formId", "leadFormId", "lead_gen_form_id", "id"};
    private static final String[] WEBSITE_MEMBERS = {"websiteUrl", "url", "link"};

    static Optional<Goal> of(Draft draft, @Nullable AccountFacts account, Findings findings) {
        JsonNode goalData = Json.orMissing(draft.goalData());
        @Nullable String selected = Json.text(goalData, "selectedGoal");
        @Nullable String name = selected == null ? draft.initialGoal() : selected;
        if (name == null || name.isBlank()) {
            findings.error(SELECTED, "goal_missing", "No goal is chosen.", "Choose leads, website visits or calls.");
            return Optional.empty();
        }
        String goal = name.strip().toLowerCase(Locale.ROOT);
        if (!GoalRule.goals().contains(goal)) {
            findings.error(
                    SELECTED,
                    "goal_unknown",
                    "There is no goal \"" + name + "\".",
                    "Choose one of: " + String.join(", ", GoalRule.goals()) + ".");
            return Optional.empty();
        }
        boolean pixel = account != null && account.pixelId() != null;
        List<AdRow> rows = AdIdeas.authored(draft);
        JsonNode formData = goalData.path("formData");
        String kind = destinationOf(goal, formData, rows);
        Optional<GoalRule> rule = GoalRule.find(goal, kind, pixel);
        rule.ifPresent(found -> checkLegal(found, findings));
        boolean rowsLead = !rows.isEmpty() && rows.stream().allMatch(row -> hasOwnDestination(row, kind));
        return rule.map(
                found -> new Goal(found, rowsLead ? null : read(found.destination(), formData, FORM_DATA, findings)));
    }

    /** The destination in a document of that kind, or null with findings. */
    static @Nullable Destination read(String kind, JsonNode data, String pointer, Findings findings) {
        return switch (kind) {
            case "website" -> Websites.read(data, pointer, findings);
            case "call" -> Phones.read(data, pointer, findings);
            default -> readForm(data, pointer, findings);
        };
    }

    private static @Nullable Destination readForm(JsonNode data, String pointer, Findings findings) {
        @Nullable String member = Json.firstMember(data, FORM_MEMBERS);
        if (member == null) {
            findings.error(
                    Json.pointer(pointer, "id"),
                    "lead_form_missing",
                    "No lead form is chosen, and no website either.",
                    "Choose one of the page's instant forms, or enter the address of a website with a form.");
            return null;
        }
        String id = String.valueOf(Json.text(data, member));
        if (!id.matches("[0-9]{1,32}")) {
            findings.error(
                    Json.pointer(pointer, member),
                    "lead_form_invalid",
                    "\"" + id + "\" is not the id of a lead form at Meta.",
                    "Choose the form again from the page's list; a form that is not saved at Meta yet cannot be used.");
            return null;
        }
        return new Destination.Form(id, Json.pointer(pointer, member));
    }

    /** Whether the row holds a destination of that kind. */
    static boolean hasOwnDestination(AdRow row, String kind) {
        JsonNode data = Json.orMissing(row.destinationData());
        return switch (kind) {
            case "call" -> Json.firstMember(data, "phoneNumber") != null;
            case "website" -> Json.firstMember(data, WEBSITE_MEMBERS) != null;
            default -> Json.firstMember(data, FORM_MEMBERS) != null;
        };
    }

    private static String destinationOf(String goal, JsonNode formData, List<AdRow> rows) {
        return switch (goal) {
            case "calls" -> "call";
            case "website-visits" -> "website";
            default -> {
                String typed = Json.firstMember(formData, "id", "formId") == null
                                && Json.firstMember(formData, "websiteUrl") != null
                        ? "website"
                        : "form";
                @Nullable String first = rows.isEmpty() ? null : leadsTo(rows.getFirst());
                yield first == null ? typed : first;
            }
        };
    }

    /** What a row of leads says of its kind, or else what it holds. */
    private static @Nullable String leadsTo(AdRow row) {
        @Nullable String type = row.destinationType();
        if ("website".equals(type) || "form".equals(type)) {
            return type;
        }
        JsonNode data = Json.orMissing(row.destinationData());
        if (Json.firstMember(data, FORM_MEMBERS) != null) {
            return "form";
        }
        return Json.firstMember(data, WEBSITE_MEMBERS) == null ? null : "website";
    }

    private static void checkLegal(GoalRule rule, Findings findings) {
        for (String objection : Legality.objections(rule)) {
            findings.error(
                    SELECTED,
                    "rule_not_legal",
                    "The rule " + rule.id() + " asks for what Meta does not allow: " + objection + ".",
                    "This is a fault of the publisher's rules, not of the draft: tell whoever runs it.");
        }
    }
}
