package dev.adpublisher.campaign;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static dev.adpublisher.campaign.TestApi.section;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class StateResourceTest {
    private final UUID user = UUID.randomUUID();

    @Inject
    TestDatabase database;

    @Inject
    ObjectMapper mapper;

    @Test
    void keepsADocumentAsItWasSentWithEverythingItDoesNotKnow() throws Exception {
        // Given
        UUID campaign = campaign(user, "Draft");
        String document =
                """
                {"dailyBudget": 20.50, "currency": "USD", "zeta": {"nested": [1, 2.50, null, "ü"]}, "alpha": true, "big": 12345678901234567890}""";
        // When
        Response stored = as(user).body(document).put(section(campaign, "budget_data"));
        // Then
        stored.then().statusCode(200).header("ETag", notNullValue());
        String read = as(user).get(section(campaign, "budget_data")).asString();
        assertThat(read).contains("20.50").contains("12345678901234567890");
        assertThat(mapper.readTree(read))
                .isEqualTo(mapper.readTree(document))
                .isEqualTo(mapper.readTree(stored.asString()));
    }

    @Test
    void showsEverySectionOfTheState() {
        UUID campaign = campaign(user, "Draft");
        as(user).get("/api/v1/campaigns/" + campaign + "/state")
                .then()
                .statusCode(200)
                .body("campaign_id", equalTo(campaign.toString()))
                .body("goal_data", nullValue());
        as(user).body("{\"selectedGoal\": \"leads\"}")
                .put(section(campaign, "goal_data"))
                .then()
                .statusCode(200);
        database.run(user, "UPDATE campaign_states SET publish_data = '{\"ads\": []}' WHERE campaign_id = ?", campaign);
        as(user).get("/api/v1/campaigns/" + campaign + "/state")
                .then()
                .statusCode(200)
                .body(
                        "keySet()",
                        contains(
                                "id",
                                "campaign_id",
                                "goal_data",
                                "location_data",
                                "budget_data",
                                "ad_copy_data",
                                "ad_preview_data",
                                "meta_connect_data",
                                "publish_data",
                                "updated_at"))
                .body("goal_data.selectedGoal", equalTo("leads"))
                .body("publish_data.ads", equalTo(java.util.List.of()))
                .body("updated_at", notNullValue());
    }

    @Test
    void forgetsADocument() {
        UUID campaign = campaign(user, "Draft");
        as(user).get(section(campaign, "goal_data")).then().statusCode(404).body("code", equalTo("section_empty"));
        as(user).body("{}").put(section(campaign, "goal_data")).then().statusCode(200);
        as(user).delete(section(campaign, "goal_data")).then().statusCode(204);
        as(user).get(section(campaign, "goal_data")).then().statusCode(404).body("code", equalTo("section_empty"));
        as(user).delete(section(campaign, "goal_data")).then().statusCode(204);
    }

    @Test
    void letsOnlyTheFirstOfTwoTabsWrite() {
        // Given: two tabs read the same document
        UUID campaign = campaign(user, "Draft");
        String address = section(campaign, "goal_data");
        String tag = as(user).body("{\"selectedGoal\": \"leads\"}").put(address).header("ETag");
        // When: the first writes, then the second
        String first = as(user).header("If-Match", tag)
                .body("{\"selectedGoal\": \"calls\"}")
                .put(address)
                .header("ETag");
        Response second = as(user).header("If-Match", tag)
                .body("{\"selectedGoal\": \"website-visits\"}")
                .put(address);
        // Then
        second.then().statusCode(412).body("code", equalTo("precondition_failed"));
        as(user).header("If-Match", tag).delete(address).then().statusCode(412);
        as(user).get(address).then().body("selectedGoal", equalTo("calls")).header("ETag", equalTo(first));
        as(user).header("If-Match", "W/" + first).body("{}").put(address).then().statusCode(200);
    }

    @Test
    void doesNotDisturbATabThatWritesAnotherDocument() {
        UUID campaign = campaign(user, "Draft");
        String tag = as(user).body("{}").put(section(campaign, "goal_data")).header("ETag");
        as(user).body("{\"currency\": \"USD\"}")
                .put(section(campaign, "budget_data"))
                .then()
                .statusCode(200);
        as(user).header("If-Match", tag)
                .body("{\"selectedGoal\": \"calls\"}")
                .put(section(campaign, "goal_data"))
                .then()
                .statusCode(200);
    }

    @Test
    void createsOnlyOnceWhenAskedTo() {
        UUID campaign = campaign(user, "Draft");
        String address = section(campaign, "goal_data");
        as(user).header("If-Match", "*").body("{}").put(address).then().statusCode(412);
        as(user).header("If-None-Match", "*").body("{}").put(address).then().statusCode(200);
        as(user).header("If-None-Match", "*")
                .body("{\"selectedGoal\": \"calls\"}")
                .put(address)
                .then()
                .statusCode(412);
        as(user).get(address).then().body("keySet().size()", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "goal_data       | {\"selectedGoal\": \"fame\"}                          | /goal_data/selectedGoal                  | enum        | website-visits",
                "goal_data       | {\"formData\": []}                                    | /goal_data/formData                      | type        | an object",
                "location_data   | {\"locations\": [{\"type\": \"planet\"}]}             | /location_data/locations/0/type          | enum        | radius",
                "location_data   | {\"locations\": [{\"coordinates\": [91, 0]}]}         | /location_data/locations/0/coordinates/0 | maximum     | 90",
                "location_data   | {\"locations\": {}}                                   | /location_data/locations                 | type        | a list",
                "budget_data     | {\"dailyBudget\": \"twenty\"}                         | /budget_data/dailyBudget                 | type        | a number",
                "ad_copy_data    | {\"customCopyVariations\": \"text\"}                  | /ad_copy_data/customCopyVariations       | type        | a list",
                "ad_preview_data | {\"adContent\": {\"imageVariations\": [1]}}           | /ad_preview_data/adContent/imageVariations/0 | type    | a text",
                "meta_connect_data | []                                                  | /meta_connect_data                       | type        | an object",
                "goal_data       | null                                                  | /goal_data                               | type        | an object",
                "goal_data       | {\"a\": {\"b\": [\"x\\u0000y\"]}}                     | /goal_data/a/b/0                         | unsupported_character | Remove",
                "budget_data     | {\"dailyBudget\": 1e9999}                             | /budget_data/dailyBudget                 | number_out_of_range   | 40 digits",
            })
    void namesTheFieldThatDoesNotFitAndHowToMendIt(
            String section, String document, String pointer, String code, String fix) {
        // Given
        UUID campaign = campaign(user, "Draft");
        // When
        Response response = as(user).body(document).put(section(campaign, section));
        // Then
        response.then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("schema_violation"))
                .body("violations.pointer", hasItem(pointer))
                .body("violations.find { it.pointer == '" + pointer + "' }.code", equalTo(code))
                .body("violations.find { it.pointer == '" + pointer + "' }.fix", containsString(fix));
        as(user).get(section(campaign, section)).then().statusCode(404);
    }

    @ParameterizedTest
    @EnumSource(Section.class)
    void publishesTheSchemaOfEachSection(Section section) {
        as(user).get("/api/v1/schemas/" + section.column())
                .then()
                .statusCode(200)
                .body("'$schema'", equalTo("https://json-schema.org/draft/2020-12/schema"))
                .body("type", equalTo("object"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy_data", "creative_data", "destination_data", "publish_data"})
    void publishesTheSchemasOfAdsAndOfThePlanToo(String column) {
        as(user).get("/api/v1/schemas/" + column)
                .then()
                .statusCode(200)
                .body("'$id'", equalTo("urn:adpublisher:schema:" + column));
    }

    @Test
    void knowsNoOtherSections() {
        UUID campaign = campaign(user, "Draft");
        as(user).get("/api/v1/schemas/other_data").then().statusCode(404).body("code", equalTo("not_found"));
        as(user).body("{}").put(section(campaign, "publish_data")).then().statusCode(404);
        as(user).get(section(campaign, "GOAL_DATA")).then().statusCode(404).body("code", equalTo("not_found"));
    }

    @Test
    void readsWhatAnAdoptedRowHoldsWhateverItIs() {
        UUID campaign = campaign(user, "Adopted");
        database.run(
                user, "INSERT INTO campaign_states (campaign_id, ad_copy_data) VALUES (?, '[1, \"two\"]')", campaign);
        as(user).get(section(campaign, "ad_copy_data")).then().statusCode(200).body("$", contains(1, "two"));
    }
}
