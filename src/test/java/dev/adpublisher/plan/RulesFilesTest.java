package dev.adpublisher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The tables of {@code resources/rules}: well-formed, with a source, legal, and none of their entries dead. */
class RulesFilesTest {

    static final List<String> TABLES = List.of(
            "accounts",
            "call-to-actions",
            "currencies",
            "domain-suffixes",
            "dsa-countries",
            "enhancements",
            "goals",
            "images",
            "legality",
            "locations",
            "regional-regulations",
            "special-ad-categories",
            "text-limits");

    @ParameterizedTest
    @FieldSource("TABLES")
    void everyTableSaysWhereItComesFromAndForWhichVersion(String table) {
        // When
        JsonNode rules = Rules.load(table);

        // Then
        assertThat(rules.path("about").asText()).isNotBlank();
        if (rules.has("source")) {
            checkSource(rules);
        } else {
            assertThat(table).isIn("goals", "legality");
            for (String part : List.of("entries", "objectives", "pairs", "billing")) {
                rules.path(part).forEach(RulesFilesTest::checkSource);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("TABLES")
    void noEntryIsListedTwice(String table) {
        // When
        Set<String> seen = new HashSet<>();
        JsonNode entries = Rules.load(table).path("entries");

        // Then
        for (JsonNode entry : entries) {
            String key = Stream.of("id", "code", "type", "feature", "field", "category", "status")
                    .filter(entry::has)
                    .findFirst()
                    .map(name -> entry.path(name).asText())
                    .orElse(entry.asText());
            assertThat(seen.add(key)).as(key).isTrue();
        }
    }

    @Test
    void everyGoalIsLegalAndHasAButtonThatIsLegalForIt() {
        for (GoalRule rule : GoalRule.all()) {
            assertThat(Legality.objections(rule)).as(rule.id()).isEmpty();
            assertThat(CallToActions.find(rule.callToActionDefault()))
                    .as(rule.id())
                    .hasValueSatisfying(
                            button -> assertThat(button.destinations()).contains(rule.destination()));
        }
    }

    @Test
    void aCombinationOutsideTheMatrixIsObjectedTo() {
        // Given
        GoalRule traffic = GoalRule.find("website-visits", "website", false).orElseThrow();
        GoalRule illegal = new GoalRule(
                "x",
                traffic.goal(),
                traffic.destination(),
                false,
                traffic.objective(),
                "WEBSITE",
                "LEAD_GENERATION",
                "LINK_CLICKS",
                traffic.bidStrategy(),
                List.of(),
                null,
                0,
                null,
                List.of(),
                "$website",
                "LEARN_MORE",
                "v26.0",
                "test");

        // When
        List<String> objections = Legality.objections(illegal);

        // Then
        assertThat(objections).hasSize(4);
    }

    @Test
    void everyGoalIsChosenForSomeDraft() {
        // When
        Set<String> chosen = new HashSet<>();
        for (String fixture : Fixtures.ALL) {
            for (boolean pixel : new boolean[] {false, true}) {
                Draft draft = Fixtures.draft(fixture, json -> {});
                AccountFacts account = Fixtures.account(draft);
                Goal.of(draft, pixel ? Fixtures.withPixel(account) : account, new Findings())
                        .ifPresent(goal -> chosen.add(goal.rule().id()));
            }
        }

        // Then
        assertThat(chosen)
                .containsExactlyInAnyOrderElementsOf(
                        GoalRule.all().stream().map(GoalRule::id).toList());
    }

    @Test
    void everyCurrencyCountryButtonAndEnhancementIsUsed() {
        Rules.load("currencies").path("entries").forEach(entry -> assertThat(
                        Currencies.find(entry.path("code").asText()))
                .hasValueSatisfying(
                        currency -> assertThat(currency.metaOffset()).isIn(1, 100)));
        Rules.load("dsa-countries").path("entries").forEach(entry -> {
            assertThat(DsaStatement.required(entry.path("code").asText())).isTrue();
            assertThat(Place.knownCountry(entry.path("code").asText())).isNotNull();
        });
        for (CallToActions.CallToAction button : CallToActions.all()) {
            assertThat(button.labels())
                    .allMatch(label -> CallToActions.find(label).equals(java.util.Optional.of(button)));
            assertThat(button.destinations()).isNotEmpty().isSubsetOf("form", "website", "call");
        }
        JsonNode features = Fixtures.all(Fixtures.plan("calls"), ObjectKind.CREATIVE)
                .getFirst()
                .params()
                .at("/degrees_of_freedom_spec/creative_features_spec");
        Rules.load("enhancements").path("entries").forEach(entry -> assertThat(
                        features.at("/" + entry.path("feature").asText() + "/enroll_status")
                                .asText())
                .isEqualTo(entry.path("enroll_status").asText()));
    }

    @Test
    void theCurrenciesThatDifferFromIsoAreTheOnesMetaPublishes() {
        assertThat(Stream.of("CLP", "COP", "CRC", "HUF", "IDR", "ISK", "JPY", "KRW", "PYG", "TWD", "VND"))
                .allSatisfy(
                        code -> assertThat(Currencies.find(code).orElseThrow().metaOffset())
                                .isEqualTo(1));
        long ones = Stream.of(Rules.load("currencies").path("entries"))
                .flatMap(entries -> {
                    Stream.Builder<JsonNode> all = Stream.builder();
                    entries.forEach(all::add);
                    return all.build();
                })
                .filter(entry -> entry.path("meta_offset").asInt() == 1)
                .count();
        assertThat(ones).isEqualTo(11);
    }

    @Test
    void aRuleThatMetaWouldRefuseIsTheFaultOfTheRulesNotOfTheDraft() {
        for (String fixture : Fixtures.ALL) {
            assertThat(Fixtures.findings(Fixtures.plan(fixture)))
                    .noneMatch(finding -> finding.contains("rule_not_legal"));
        }
    }

    private static void checkSource(JsonNode entry) {
        assertThat(entry.path("source").asText()).hasSizeGreaterThan(20);
        assertThat(entry.path("api_version").asText()).matches("v[0-9]+\\.0");
        assertThat(entry).isInstanceOf(ObjectNode.class);
    }
}
