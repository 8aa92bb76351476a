package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of draft ends as exactly what it asks for at Meta, and everything about it is recorded. */
@QuarkusTest
class FixturesPublishTest {
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @ParameterizedTest
    @CsvSource({
        "leads-form,      USD, 3, 3, 2000",
        "leads-website,   CAD, 1, 1, 3550",
        "website-visits,  GBP, 4, 3, 4999",
        "calls,           USD, 1, 1, 4000",
        "japan-yen,       JPY, 2, 2, 2000",
        "excluded-places, USD, 1, 1, 1500",
        "germany,         EUR, 2, 2, 3000",
        "ads-rows,        AUD, 2, 2, 1800",
    })
    void becomesExactlyItsObjects(String fixture, String currency, int ads, int pictures, String minorUnits) {
        // Given
        Journey journey = Journey.connected(fixture, currency, draft -> {});

        // When
        JsonNode publication = journey.published("paused");

        // Then
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("paused");
        journey.assertExactlyOnce(publication, ads);
        assertThat(journey.atMeta("image")).hasSize(pictures);
        assertThat(journey.publishedStatus()).isEqualTo("paused");
        assertThat(journey.readAtMeta(publication.path("meta_adset_id").asText(), "daily_budget,campaign_id,status"))
                .isEqualTo(Journey.JSON
                        .createObjectNode()
                        .put("daily_budget", minorUnits)
                        .put("campaign_id", publication.path("meta_campaign_id").asText())
                        .put("status", "PAUSED")
                        .put("id", publication.path("meta_adset_id").asText()));
        assertEverythingIsPausedLabelledAndMarked(journey);
        assertTheRowsOfTheAdsNameThem(journey, publication, ads);
        assertThePlanIsFilledIn(journey, publication, pictures);
    }

    @Test
    void aPixelOfTheAccountIsPromotedByLeadsOnAWebsite() {
        // Given
        Journey journey = Journey.drafted("leads-website", "CAD", draft -> {});
        String pixel = "5" + journey.account;
        journey.world("{\"pixels\": [{\"id\": \"%s\", \"name\": \"Pixel\", \"accounts\": [\"%s\"]}]}"
                .formatted(pixel, journey.account));
        journey.connect().then().statusCode(200);

        // When
        JsonNode publication = journey.published("paused");

        // Then
        JsonNode adSet =
                journey.readAtMeta(publication.path("meta_adset_id").asText(), "promoted_object,optimization_goal");
        assertThat(adSet.at("/promoted_object/pixel_id").asText()).isEqualTo(pixel);
        assertThat(adSet.path("optimization_goal").asText()).isEqualTo("OFFSITE_CONVERSIONS");
    }

    private static void assertEverythingIsPausedLabelledAndMarked(Journey journey) {
        List<JsonNode> made = Stream.of("campaign", "adset", "ad")
                .flatMap(kind -> journey.atMeta(kind).stream())
                .toList();
        assertThat(made).allMatch(object -> object.path("status").asText().equals("PAUSED"));
        List<JsonNode> named = new ArrayList<>(made);
        named.addAll(journey.atMeta("creative"));
        assertThat(named)
                .extracting(object -> Markers.in(object.path("name").asText()))
                .doesNotContainNull()
                .doesNotHaveDuplicates();
        String label = journey.atMeta("label").getFirst().path("id").asText();
        assertThat(named)
                .allMatch(object -> Journey.texts(object.path("label_ids")).equals(List.of(label)));
    }

    private static void assertTheRowsOfTheAdsNameThem(Journey journey, JsonNode publication, int ads) {
        JsonNode rows =
                Journey.read(journey.api().get(journey.path("/ads")).asString()).path("items");
        assertThat(rows)
                .hasSize(ads)
                .allMatch(row -> row.path("status").asText().equals("paused"));
        assertThat(rows)
                .extracting(row -> row.path("meta_ad_id").asText())
                .containsExactlyInAnyOrderElementsOf(Journey.texts(publication.path("meta_ad_ids")));
    }

    private static void assertThePlanIsFilledIn(Journey journey, JsonNode publication, int pictures) {
        JsonNode state = Journey.read(journey.api().get(journey.path("/state")).asString());
        JsonNode plan = state.path("publish_data");
        assertThat(Journey.texts(plan.at("/metadata/creativeIds")))
                .isEqualTo(Journey.texts(publication.path("meta_creative_ids")));
        assertThat(Journey.texts(plan.at("/metadata/imageHashes")))
                .hasSize(pictures)
                .containsExactlyInAnyOrderElementsOf(journey.atMeta("image").stream()
                        .map(image -> image.at("/data/hash").asText())
                        .toList());
        JsonNode schema =
                Journey.read(journey.api().get("/api/v1/schemas/publish_data").asString());
        assertThat(SCHEMAS.getSchema(schema).validate(plan)).isEmpty();
        assertThat(plan.at("/adset/campaign_id")).isEqualTo(publication.path("meta_campaign_id"));
        assertThat(plan.path("ads")).allMatch(ad -> ad.path("adset_id").equals(publication.path("meta_adset_id")));
        assertThat(plan.path("ads").findValuesAsText("creative_id"))
                .isEqualTo(Journey.texts(publication.path("meta_creative_ids")));
    }
}
