package dev.adpublisher.campaign;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class AdResourceTest {
    private final UUID user = UUID.randomUUID();

    @Inject
    TestDatabase database;

    private UUID campaign;
    private String ads;

    @BeforeEach
    void aCampaign() {
        campaign = campaign(user, "With ads");
        ads = "/api/v1/campaigns/" + campaign + "/ads";
    }

    @Test
    void addsAnAdAndAnswersItsRow() {
        Response made = as(user).body(
                        """
                        {"name": "Beach", "copy_data": {"primaryText": "Two for one", "mine": [1]}, "creative_data": {"imageUrl": "https://example.com/a.jpg"},
                         "destination_data": {"websiteUrl": "https://example.com"}, "destination_type": "website"}""")
                .post(ads);
        String id = made.path("id");
        made.then()
                .statusCode(201)
                .header("Location", endsWith(ads + "/" + id))
                .body(
                        "keySet()",
                        contains(
                                "id",
                                "campaign_id",
                                "name",
                                "status",
                                "meta_ad_id",
                                "meta_review_status",
                                "copy_data",
                                "creative_data",
                                "destination_data",
                                "destination_type",
                                "published_at",
                                "approved_at",
                                "rejected_at",
                                "created_at",
                                "updated_at"))
                .body("status", equalTo("draft"))
                .body("meta_review_status", equalTo("not_submitted"))
                .body("meta_ad_id", nullValue())
                .body("copy_data.mine", contains(1));
        as(user).get(ads + "/" + id).then().statusCode(200).body("", equalTo(made.path("")));
    }

    @Test
    void listsAdsOldestFirstInPages() {
        for (String name : new String[] {"one", "two", "three"}) {
            as(user).body("{\"name\": \"" + name + "\"}").post(ads).then().statusCode(201);
        }
        Response first = as(user).queryParam("limit", 2).get(ads);
        first.then().statusCode(200).body("items.name", contains("one", "two"));
        as(user).queryParam("limit", 2)
                .queryParam("cursor", first.<String>path("next_cursor"))
                .get(ads)
                .then()
                .body("items.name", contains("three"))
                .body("next_cursor", nullValue());
    }

    @Test
    void changesOnlyWhatThePatchNamesAndOnlyWhatWasRead() {
        Response made = as(user).body("{\"name\": \"Beach\", \"copy_data\": {\"headline\": \"Sun\"}}")
                .post(ads);
        String ad = ads + "/" + made.path("id");
        String tag = made.header("ETag");
        as(user).header("If-Match", tag)
                .body("{\"status\": \"ready\", \"creative_data\": {\"imageUrl\": \"u\"}}")
                .patch(ad)
                .then()
                .statusCode(200)
                .body("name", equalTo("Beach"))
                .body("copy_data.headline", equalTo("Sun"))
                .body("creative_data.imageUrl", equalTo("u"));
        as(user).header("If-Match", tag)
                .body("{\"name\": \"Late\"}")
                .patch(ad)
                .then()
                .statusCode(412);
        as(user).body("{\"copy_data\": null}").patch(ad).then().statusCode(200).body("copy_data", nullValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"meta_ad_id\": \"1\"}         | unknown_member  | /meta_ad_id",
                "{\"meta_review_status\": \"x\"} | unknown_member  | /meta_review_status",
                "{\"published_at\": null}        | unknown_member  | /published_at",
                "{\"colour\": \"red\"}           | unknown_member  | /colour",
                "{\"copy_data\": \"text\"}       | wrong_type      | /copy_data",
                "{\"copy_data\": [1]}            | wrong_type      | /copy_data",
                "{\"name\": 5}                   | wrong_type      | /name",
                "{\"name\": \"  \"}              | invalid_content | /name",
                "{\"status\": null}              | invalid_content | /status",
                "{\"status\": \"Wild Status!\"}  | invalid_content | /status",
                "{\"destination_type\": \"sms\"} | invalid_content | /destination_type",
                "{\"name\": \"a\\u0000b\"}       | unstorable_value | /name",
                "{\"copy_data\": {\"headline\": {\"a\": 1}}}       | schema_violation | /copy_data/headline",
                "{\"copy_data\": {\"primaryText\": []}}            | schema_violation | /copy_data/primaryText",
                "{\"creative_data\": {\"imageUrl\": true}}         | schema_violation | /creative_data/imageUrl",
                "{\"creative_data\": {\"cta\": {\"type\": \"X\"}}} | schema_violation | /creative_data/cta",
                "{\"destination_data\": {\"websiteUrl\": 7}}       | schema_violation | /destination_data/websiteUrl",
                "{\"destination_data\": {\"countryCode\": \"Germany\"}} | schema_violation | /destination_data/countryCode",
            })
    void refusesWhatAnAdCannotBe(String body, String code, String pointer) {
        String ad = ads + "/" + as(user).body("{\"name\": \"Beach\"}").post(ads).path("id");
        as(user).body(body)
                .patch(ad)
                .then()
                .statusCode(422)
                .body("code", equalTo(code))
                .body("violations.pointer", hasItem(pointer));
        as(user).body(body).post(ads).then().statusCode(422).body("code", equalTo(code));
        as(user).get(ads).then().body("items.name", contains("Beach"));
    }

    @Test
    void keepsWhatIsAtMeta() {
        String id = as(user).body("{\"name\": \"Live\", \"copy_data\": {\"headline\": \"Sun\"}}")
                .post(ads)
                .path("id");
        database.run(user, "UPDATE ads SET meta_ad_id = '42' WHERE id = ?", UUID.fromString(id));
        as(user).delete(ads + "/" + id).then().statusCode(409).body("code", equalTo("ad_published"));
        as(user).body("{\"copy_data\": {}}")
                .patch(ads + "/" + id)
                .then()
                .statusCode(409)
                .body("code", equalTo("ad_published"));
        as(user).body("{\"name\": \"Renamed\"}")
                .patch(ads + "/" + id)
                .then()
                .statusCode(200)
                .body("meta_ad_id", equalTo("42"));
    }

    @Test
    void standsStillWhileTheCampaignIsBeingPublished() {
        String id = as(user).body("{\"name\": \"One\"}").post(ads).path("id");
        database.run(user, "UPDATE campaigns SET published_status = 'publishing' WHERE id = ?", campaign);
        as(user).body("{\"name\": \"Two\"}")
                .post(ads)
                .then()
                .statusCode(409)
                .body("code", equalTo("publishing_under_way"));
        as(user).body("{\"name\": \"Two\"}").patch(ads + "/" + id).then().statusCode(409);
        as(user).delete(ads + "/" + id).then().statusCode(409);
        as(user).body("{\"selectedGoal\": \"calls\"}")
                .put(TestApi.section(campaign, "goal_data"))
                .then()
                .statusCode(200);
        as(user).get(ads).then().body("items.name", contains("One"));
    }

    @Test
    void takesOverPlannedAdsWithTheFirstChangeByHand() {
        // Given
        for (int i = 0; i < 3; i++) {
            database.run(
                    user,
                    "INSERT INTO ads (campaign_id, name, copy_data, planned) VALUES (?, ?, '{}', true)",
                    campaign,
                    "Planned " + i);
        }
        String first = as(user).get(ads).path("items[0].id");
        as(user).body("{\"status\": \"ready\"}").patch(ads + "/" + first).then().statusCode(200);
        assertThat(database.run(user, "SELECT planned FROM ads WHERE campaign_id = ?", campaign))
                .containsOnly(true);
        // When
        as(user).delete(ads + "/" + first).then().statusCode(204);
        // Then
        assertThat(database.run(user, "SELECT planned FROM ads WHERE campaign_id = ?", campaign))
                .hasSize(2)
                .containsOnly(false);
    }

    @Test
    void saysOfEachDocumentWhatDoesNotFitAndHowToMendIt() {
        as(user).body(
                        """
                        {"copy_data": {"headline": {"a": 1}, "primaryText": []}, "creative_data": {"imageUrl": true},
                         "destination_data": {"formId": 12, "preset": {"of": ["the", "frontend"]}}}""")
                .post(ads)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("schema_violation"))
                .body(
                        "violations.pointer",
                        containsInAnyOrder("/copy_data/headline", "/copy_data/primaryText", "/creative_data/imageUrl"))
                .body("violations.code", everyItem(equalTo("type")))
                .body("violations.fix", everyItem(containsString("Send a text or null")));
        as(user).get(ads).then().body("items", empty());
    }

    @Test
    void judgesOnlyWhatAPatchBringsToAnAdoptedAd() {
        // Given: values that this service would not take
        database.run(
                user,
                "INSERT INTO ads (campaign_id, name, copy_data) VALUES (?, ' ', '{\"headline\": {\"a\": 1}}')",
                campaign);
        String ad = ads + "/" + as(user).get(ads).path("items[0].id");
        // When, Then
        as(user).body("{\"status\": \"ready\", \"copy_data\": {\"headline\": {\"a\": 1}}}")
                .patch(ad)
                .then()
                .statusCode(200)
                .body("name", equalTo(" "))
                .body("status", equalTo("ready"));
        as(user).body("{\"copy_data\": {\"headline\": {\"a\": 2}}}")
                .patch(ad)
                .then()
                .statusCode(422)
                .body("violations.pointer", contains("/copy_data/headline"));
        as(user).body("{\"name\": \" \"}")
                .patch(ad)
                .then()
                .statusCode(422)
                .body("violations.pointer", contains("/name"));
    }

    @Test
    void losesNothingOfAnAdoptedAd() {
        database.run(
                user, "INSERT INTO ads (campaign_id, name, copy_data) VALUES (?, 'Adopted', '[\"text\"]')", campaign);
        String id = as(user).get(ads).path("items[0].id");
        as(user).body("{\"name\": \"Renamed\"}")
                .patch(ads + "/" + id)
                .then()
                .statusCode(200)
                .body("copy_data", contains("text"));
    }
}
