package dev.adpublisher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a draft, planning it gives a plan: seeded mutations of the fixtures, some valid, most not. */
class AnyDraftTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int ROUNDS = 1500;

    @ParameterizedTest
    @ValueSource(longs = {1, 20261122, 987654321})
    void anyDraftCanBePlannedAndTheFindingsPointIntoIt(long seed) {
        // Given
        Random random = new Random(seed);
        int publishable = 0;

        for (int round = 0; round < ROUNDS; round++) {
            ObjectNode json = Fixtures.json(Fixtures.ALL.get(random.nextInt(Fixtures.ALL.size())));
            int changes = 1 + random.nextInt(6);
            for (int i = 0; i < changes; i++) {
                mutate(json, random);
            }
            Draft draft = draft(json);
            AccountFacts account =
                    random.nextInt(10) == 0 ? null : Fixtures.account(Fixtures.draft("calls", ignored -> {}));

            // When
            Plan plan = Planner.plan(Fixtures.inputs(draft, account));
            Plan again = Planner.plan(Fixtures.inputs(draft, account));

            // Then
            assertThat(again).isEqualTo(plan);
            assertThat(plan.digest()).hasSize(64);
            assertThat(plan.findings()).allSatisfy(AnyDraftTest::isHelpful);
            if (plan.publishable()) {
                publishable++;
                isComplete(plan);
            }
        }
        assertThat(publishable).isBetween(1, ROUNDS - 1);
    }

    private static void isHelpful(Finding finding) {
        assertThat(finding.pointer())
                .matches(
                        "/(name|goal_data|location_data|budget_data|ad_copy_data|ad_preview_data|connection|ads)(/.*)?");
        assertThat(finding.code()).matches("[a-z_]+");
        assertThat(finding.message()).isNotBlank().endsWith(".");
        assertThat(finding.fix()).isNotBlank().endsWith(".");
    }

    /** What may be published has all that Meta asks for: no garbage slips through without a finding. */
    private static void isComplete(Plan plan) {
        JsonNode adset = Fixtures.adset(plan);
        assertThat(adset.path("daily_budget").asLong()).isPositive();
        assertThat(adset.at("/targeting/geo_locations").properties()).isNotEmpty();
        assertThat(Fixtures.all(plan, ObjectKind.AD)).isNotEmpty().hasSizeLessThanOrEqualTo(50);
        for (PlannedObject creative : Fixtures.all(plan, ObjectKind.CREATIVE)) {
            JsonNode link = creative.params().at("/object_story_spec/link_data");
            assertThat(link.path("message").asText()).isNotBlank();
            assertThat(link.path("link").asText()).matches("(https://|tel:\\+).+");
            assertThat(link.at("/call_to_action/value").properties()).hasSize(1);
            assertThat(creative.references()).hasSize(1);
        }
    }

    private static Draft draft(ObjectNode json) {
        List<AdRow> rows = new ArrayList<>();
        json.path("ads")
                .forEach(row -> rows.add(new AdRow(
                        new UUID(0, rows.size()),
                        row.path("name").asText(""),
                        row.get("copy_data"),
                        row.get("creative_data"),
                        row.get("destination_data"),
                        row.path("destination_type").asText(null))));
        Draft plain = Fixtures.draft(json.deepCopy().without(List.of("ads")));
        return new Draft(
                plain.campaignId(),
                plain.campaignName(),
                plain.initialGoal(),
                plain.goalData(),
                plain.locationData(),
                plain.budgetData(),
                plain.adCopyData(),
                plain.adPreviewData(),
                rows);
    }

    private static void mutate(JsonNode root, Random random) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        JsonNode container = containers.get(random.nextInt(containers.size()));
        if (container instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(4) == 0) {
                object.remove(name);
            } else {
                object.set(name, garbage(random, object.get(name)));
            }
        } else if (container instanceof ArrayNode array && !array.isEmpty()) {
            int index = random.nextInt(array.size());
            if (random.nextInt(3) == 0) {
                array.add(array.get(index).deepCopy());
            } else {
                array.set(index, garbage(random, array.get(index)));
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static JsonNode garbage(Random random, JsonNode old) {
        return switch (random.nextInt(18)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.textNode("");
            case 2 -> NODES.textNode("   ");
            case 3 -> NODES.numberNode(random.nextLong());
            case 4 -> NODES.numberNode(Double.NaN);
            case 5 -> NODES.numberNode(new BigDecimal("1e" + random.nextInt(-2_000_000_000, 2_000_000_000)));
            case 6 -> NODES.numberNode(BigInteger.TEN.pow(random.nextInt(400)));
            case 7 -> NODES.booleanNode(random.nextBoolean());
            case 8 -> NODES.arrayNode().add(old.deepCopy());
            case 9 -> NODES.objectNode().set("x", old.deepCopy());
            case 10 -> NODES.textNode("%%\u0000\uD800 '\"<>/~1{}" + random.nextInt());
            case 11 -> NODES.textNode("9".repeat(random.nextInt(5000)));
            case 12 ->
                NODES.textNode(List.of(
                                "https://[::1",
                                "https://example.com:99999999999/",
                                "tel:",
                                "//",
                                "act_1",
                                ",",
                                ",,,",
                                "+")
                        .get(random.nextInt(8)));
            case 13 ->
                NODES.textNode(List.of(
                                "-999999999-01-01T00:00Z",
                                "2026-02-30",
                                "+12345-01-01T00:00",
                                "24:00",
                                "2026-12-01T24:00",
                                "2026-12-01T09:00[Nowhere/X]",
                                "GMT+99",
                                "SystemV/PST8")
                        .get(random.nextInt(8)));
            case 14 -> NODES.numberNode(random.nextInt(60));
            case 15 -> NODES.numberNode(random.nextDouble() * 60 - 10);
            case 16 -> NODES.objectNode();
            default -> old.deepCopy();
        };
    }
}
