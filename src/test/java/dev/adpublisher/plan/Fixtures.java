package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** The drafts of {@code src/test/resources/drafts}, the accounts they belong to, and Meta's answers to their places. */
public final class Fixtures {

    public static final List<String> ALL = List.of(
            "leads-form",
            "leads-website",
            "website-visits",
            "calls",
            "japan-yen",
            "excluded-places",
            "germany",
            "ads-rows");

    public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Fixtures() {}

    static ObjectNode json(String fixture) {
        try (var file = Fixtures.class.getResourceAsStream("/drafts/" + fixture + ".json")) {
            return (ObjectNode) MAPPER.readTree(file);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static ObjectNode parse(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json.replace('\'', '"'));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static Draft draft(ObjectNode json) {
        List<AdRow> rows = new ArrayList<>();
        json.path("ads")
                .forEach(row -> rows.add(new AdRow(
                        UUID.fromString(row.path("id").asText()),
                        row.path("name").asText(),
                        row.get("copy_data"),
                        row.get("creative_data"),
                        row.get("destination_data"),
                        row.path("destination_type").isTextual()
                                ? row.path("destination_type").asText()
                                : null)));
        return new Draft(
                UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"),
                json.path("name").asText(),
                json.path("initial_goal").isTextual()
                        ? json.path("initial_goal").asText()
                        : null,
                section(json, "goal_data"),
                section(json, "location_data"),
                section(json, "budget_data"),
                section(json, "ad_copy_data"),
                section(json, "ad_preview_data"),
                rows);
    }

    private static ObjectNode section(ObjectNode json, String name) {
        JsonNode section = json.get(name);
        return section instanceof ObjectNode object ? object : null;
    }

    static Draft draft(String fixture, Consumer<ObjectNode> change) {
        ObjectNode json = json(fixture);
        change.accept(json);
        return draft(json);
    }

    /** An account in order: active, paid for, in the draft's currency, without a pixel. */
    static AccountFacts account(Draft draft) {
        String currency = draft.budgetData() == null
                ? "USD"
                : draft.budgetData().path("currency").asText("USD");
        return new AccountFacts(
                "100200300",
                currency,
                "America/New_York",
                100L,
                "111222333",
                "444555666",
                null,
                true,
                null,
                "connected",
                1,
                null,
                null);
    }

    static AccountFacts withPixel(AccountFacts account) {
        return new AccountFacts(
                account.adAccountId(),
                account.currency(),
                account.timezone(),
                account.minDailyBudgetMinor(),
                account.pageId(),
                account.instagramUserId(),
                "777888999",
                account.paymentConnected(),
                account.tokenExpiresAt(),
                account.connectionStatus(),
                account.accountStatus(),
                account.defaultDsaPayor(),
                account.defaultDsaBeneficiary());
    }

    /** Meta's answers for the places of the fixtures. */
    static List<ResolvedPlace> answers(Draft draft) {
        return Planner.placesToResolve(draft).stream()
                .map(query -> new ResolvedPlace(query, candidates(query)))
                .toList();
    }

    private static List<PlaceCandidate> candidates(PlaceQuery query) {
        return switch (query.name()) {
            case "Tokyo" -> List.of(new PlaceCandidate("1205700", "Tokyo", "city", "Tokyo", "JP", "Japan"));
            case "Chicago" ->
                List.of(
                        new PlaceCandidate("2438177", "Chicago", "city", "Illinois", "US", "United States"),
                        new PlaceCandidate("2438178", "Chicago Heights", "city", "Illinois", "US", "United States"));
            case "Munich" ->
                List.of(
                        new PlaceCandidate("571053", "Munich", "city", "Bavaria", "DE", "Germany"),
                        new PlaceCandidate("2518000", "Munich", "city", "North Dakota", "US", "United States"));
            default -> List.of();
        };
    }

    static PlanInputs inputs(Draft draft) {
        return inputs(draft, account(draft));
    }

    static PlanInputs inputs(Draft draft, AccountFacts account) {
        return new PlanInputs(draft, account, answers(draft), List.of(), NOW, "test");
    }

    public static Plan plan(String fixture) {
        return plan(fixture, json -> {});
    }

    /** The fixture's plan for an account with a pixel. */
    public static Plan planWithPixel(String fixture) {
        Draft draft = draft(fixture, json -> {});
        return Planner.plan(inputs(draft, withPixel(account(draft))));
    }

    static Plan plan(String fixture, Consumer<ObjectNode> change) {
        return Planner.plan(inputs(draft(fixture, change)));
    }

    static PlannedObject only(Plan plan, ObjectKind kind) {
        List<PlannedObject> found = all(plan, kind);
        if (found.size() != 1) {
            throw new AssertionError("expected one " + kind + ", found " + found);
        }
        return found.getFirst();
    }

    static List<PlannedObject> all(Plan plan, ObjectKind kind) {
        return plan.objects().stream().filter(object -> object.kind() == kind).toList();
    }

    static JsonNode adset(Plan plan) {
        return only(plan, ObjectKind.ADSET).params();
    }

    static JsonNode linkData(Plan plan, int ordinal) {
        return all(plan, ObjectKind.CREATIVE).get(ordinal).params().at("/object_story_spec/link_data");
    }

    /** "error budget_missing /budget_data/dailyBudget": severity, code and pointer of each finding. */
    static List<String> findings(Plan plan) {
        return plan.findings().stream()
                .map(finding -> finding.severity().wireName() + ' ' + finding.code() + ' ' + finding.pointer())
                .toList();
    }
}
