package dev.adpublisher.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One campaign, on demand, over HTTP. */
@QuarkusTest
class VerificationTest {

    @ParameterizedTest
    @CsvSource({
        "leads-form, USD",
        "leads-website, CAD",
        "calls, USD",
        "germany, EUR",
        "japan-yen, JPY",
        "excluded-places, USD"
    })
    void findsEverythingAsItWasAskedForRightAfterThePublish(String fixture, String currency) {
        // Given
        Journey journey = Journey.connected(fixture, currency, draft -> {});
        JsonNode publication = journey.published("paused");
        String tag = journey.api().get(journey.path("")).header("ETag");
        // When
        JsonNode verification = verified(journey);
        // Then
        assertThat(journey.api().get(journey.path("")).header("ETag"))
                .as("a look is no change of the user's campaign")
                .isEqualTo(tag);
        assertThat(verification.path("differences"))
                .as(verification.toPrettyString())
                .isEmpty();
        assertThat(verification.path("outcome").asText()).isEqualTo("verified");
        assertThat(verification.path("objects").findValuesAsText("meta_id"))
                .contains(
                        publication.path("meta_campaign_id").asText(),
                        publication.path("meta_adset_id").asText())
                .containsAll(Journey.texts(publication.path("meta_ad_ids")))
                .containsAll(Journey.texts(publication.path("meta_creative_ids")));
        assertThat(verification.path("objects").findValuesAsText("existence")).containsOnly("present");
        assertThat(Instant.parse(verification.path("next_check_at").asText()))
                .as("a fresh one is looked at again within minutes")
                .isBefore(Instant.now().plusSeconds(310));
        assertThat(journey.api().get(journey.path("")).then().extract().<String>path("last_metrics_sync_at"))
                .isNotNull();
    }

    @Test
    void saysWhatMetaSwallowedAndSwitchedOn() {
        // Given
        Journey journey = Journey.drafted("germany", "EUR", draft -> {});
        Journey.sandboxPost(
                "habits",
                "{\"account\": \"%s\", \"swallow\": {\"adset\": [\"dsa_payor\"]}, \"enhancements\": [\"image_touchups\", \"not_yet_known\"]}"
                        .formatted(journey.account));
        journey.connect().then().statusCode(200);
        journey.published("paused");
        // When
        JsonNode verification = verified(journey);
        // Then
        assertThat(verification.path("outcome").asText()).isEqualTo("different");
        assertThat(differences(verification))
                .contains(
                        tuple("adset", "missing", "dsa_payor", "publish"),
                        tuple(
                                "creative",
                                "enhancement_on",
                                "degrees_of_freedom_spec.creative_features_spec.image_touchups",
                                "publish"),
                        tuple(
                                "creative",
                                "enhancement_on",
                                "degrees_of_freedom_spec.creative_features_spec.not_yet_known",
                                "publish"));
        JsonNode payor = difference(verification, "dsa_payor");
        assertThat(payor.path("sent").asText()).isNotBlank();
        assertThat(payor.path("found").isNull()).isTrue();
        assertThat(payor.path("pointers")).isNotEmpty();
    }

    @Test
    void showsWhatAPersonChangedInAdsManagerAndOverwritesNothing() {
        // Given
        Journey journey = Journey.withAds(2);
        JsonNode publication = journey.published("active");
        assertThat(verified(journey).path("outcome").asText()).isEqualTo("verified");
        String campaign = publication.path("meta_campaign_id").asText();
        String adSet = publication.path("meta_adset_id").asText();
        String ad = publication.at("/meta_ad_ids/0").asText();
        String budget =
                journey.readAtMeta(adSet, "daily_budget").path("daily_budget").asText();
        change(journey, campaign, "status", "PAUSED");
        change(journey, adSet, "daily_budget", "77700");
        change(journey, ad, "name", "Renamed by hand");
        long before = journey.now();

        // When
        JsonNode verification = verified(journey);

        // Then
        assertThat(differences(verification))
                .containsExactly(
                        tuple("campaign", "paused", "status", "later"),
                        tuple("adset", "changed", "daily_budget", "later"),
                        tuple("ad", "renamed", "name", "later"));
        assertThat(difference(verification, "daily_budget").path("found").asText())
                .isEqualTo("77700");
        assertThat(difference(verification, "daily_budget").at("/pointers/0").asText())
                .isEqualTo("/budget_data/dailyBudget");
        assertThat(journey.requestsSince(before)).isNotEmpty().allMatch(request -> request.startsWith("GET "));
        assertThat(journey.publishedStatus()).isEqualTo("paused");
        assertThat(journey.publication().path("publish_status").asText()).isEqualTo("paused");
        assertThat(journey.publication().path("paused_at").isNull()).isFalse();

        // And when it is as before
        change(journey, campaign, "status", "ACTIVE");
        change(journey, adSet, "daily_budget", budget);
        JsonNode again = verified(journey);
        assertThat(differences(again)).containsExactly(tuple("ad", "renamed", "name", "later"));
        assertThat(again.path("resolved").findValuesAsText("field"))
                .containsExactlyInAnyOrder("status", "daily_budget");
        assertThat(journey.publishedStatus()).isEqualTo("active");
        assertThat(journey.publication().path("paused_at").isNull()).isTrue();
    }

    @Test
    void showsAnAdThatIsGoneAndOneThatSomebodyAdded() {
        // Given
        Journey journey = Journey.withAds(2);
        JsonNode publication = journey.published("paused");
        String gone = publication.at("/meta_ad_ids/0").asText();
        String kept = publication.at("/meta_ad_ids/1").asText();
        journey.graph().delete("/v26.0/" + gone).then().statusCode(200);
        String added = journey.graph()
                .formParam("name", "By hand")
                .formParam("adset_id", publication.path("meta_adset_id").asText())
                .formParam(
                        "creative",
                        "{\"creative_id\": \"%s\"}"
                                .formatted(
                                        publication.at("/meta_creative_ids/1").asText()))
                .formParam("status", "PAUSED")
                .post("/v26.0/act_" + journey.account + "/ads")
                .then()
                .statusCode(200)
                .extract()
                .path("id");
        // When
        JsonNode verification = verified(journey);
        // Then
        assertThat(verification.path("differences").valueStream())
                .extracting(one -> one.path("code").asText(), one -> one.path("meta_id")
                        .asText())
                .containsExactlyInAnyOrder(tuple("deleted", gone), tuple("unexpected_object", added));
        assertThat(adRows(journey))
                .extracting(row -> row.path("meta_ad_id").asText(), row -> row.path("status")
                        .asText())
                .containsExactlyInAnyOrder(tuple(gone, "deleted"), tuple(kept, "paused"));
        // And what is known to be gone is not asked for again
        long before = journey.now();
        verified(journey);
        assertThat(journey.requestsSince(before)).hasSize(3);
    }

    @Test
    void saysThatACampaignWasDeleted() {
        // Given
        Journey journey = Journey.withAds(1);
        JsonNode publication = journey.published("active");
        journey.graph()
                .delete("/v26.0/" + publication.path("meta_campaign_id").asText())
                .then()
                .statusCode(200);
        // When
        JsonNode verification = verified(journey);
        // Then
        assertThat(differences(verification)).containsExactly(tuple("campaign", "deleted", "", "later"));
        assertThat(journey.publishedStatus()).isEqualTo("error");
        assertThat(journey.publication().path("error_message").asText()).contains("deleted at Meta");
        assertThat(verification.path("objects").valueStream().filter(object -> !object.path("kind")
                        .asText()
                        .equals("creative")))
                .allMatch(object -> object.path("existence").asText().equals("deleted"));
    }

    @Test
    void toleratesWhatItDoesNotKnow() {
        // Given
        Journey journey = Journey.withAds(1);
        JsonNode publication = journey.published("active");
        String ad = publication.at("/meta_ad_ids/0").asText();
        show(ad, "{\"effective_status\": \"NEVER_HEARD_OF\", \"issues_info\": null, \"ad_review_feedback\": []}");
        show(
                publication.path("meta_adset_id").asText(),
                "{\"configured_status\": \"SOMETHING_NEW\", \"issues_info\": []}");
        // When
        JsonNode verification = verified(journey);
        // Then
        assertThat(verification.path("outcome").asText()).isEqualTo("verified");
        assertThat(verification.path("objects").findValuesAsText("effective_status"))
                .contains("NEVER_HEARD_OF");
        assertThat(verification.path("objects").findValuesAsText("configured_status"))
                .contains("SOMETHING_NEW");
        assertThat(adRows(journey).getFirst().path("meta_review_status").asText())
                .isEqualTo("pending");
        assertThat(journey.publishedStatus()).isEqualTo("active");
    }

    /** U+0000 is JSON, and in no jsonb. */
    @Test
    void writesDownWhatPostgresqlCannotHold() {
        // Given
        Journey journey = Journey.withAds(1);
        String ad = journey.published("active").at("/meta_ad_ids/0").asText();
        show(
                ad,
                """
                {"name": "By\\u0000hand", "effective_status": "DISAPPROVED",
                 "ad_review_feedback": {"global": {"Back\\\\u0000slash \\u0000": "Not \\u0000 allowed"}}}""");
        // When
        JsonNode verification = verified(journey);
        // Then
        assertThat(difference(verification, "name").path("found").asText()).isEqualTo("By hand");
        assertThat(verification.at("/reviews/0/feedback/global").properties())
                .extracting(Map.Entry::getKey, said -> said.getValue().asText())
                .containsExactly(tuple("Back\\u0000slash  ", "Not   allowed"));
        assertThat(adRows(journey).getFirst().path("meta_review_status").asText())
                .isEqualTo("rejected");
    }

    @Test
    void followsTheReviewWithItsHistory() {
        // Given
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {
            Journey.images(draft, 1);
            ((ObjectNode) draft.at("/ad_copy_data/customCopyVariations/0"))
                    .put("primaryText", "Our forbidden-claim, for everybody");
            while (draft.at("/ad_copy_data/customCopyVariations").size() > 1) {
                ((com.fasterxml.jackson.databind.node.ArrayNode) draft.at("/ad_copy_data/customCopyVariations"))
                        .remove(1);
            }
        });
        JsonNode publication = journey.published("active");
        String ad = publication.at("/meta_ad_ids/0").asText();
        show(
                ad,
                "{\"effective_status\": \"DISAPPROVED\", \"ad_review_feedback\": {\"global\": {\"Misleading claims\": \"Not allowed.\"}}}");

        // When
        verified(journey);
        JsonNode verification = verified(journey);

        // Then
        assertThat(verification.path("reviews"))
                .as("the same words twice are one review")
                .hasSize(1);
        JsonNode review = verification.at("/reviews/0");
        assertThat(review.path("review_status").asText()).isEqualTo("rejected");
        assertThat(review.at("/feedback/global").has("Misleading claims")).isTrue();
        assertThat(review.at("/reasons/0/code").asText()).isEqualTo("claims");
        assertThat(Journey.texts(review.at("/reasons/0/pointers")))
                .contains("/ad_copy_data/customCopyVariations/0/primaryText");
        JsonNode row = adRows(journey).getFirst();
        assertThat(row.path("meta_review_status").asText()).isEqualTo("rejected");
        assertThat(row.path("rejected_at").isNull()).isFalse();
        assertThat(row.path("approved_at").isNull()).isTrue();

        // And when Meta changes its mind
        show(ad, "{\"effective_status\": \"ACTIVE\", \"ad_review_feedback\": null, \"issues_info\": null}");
        JsonNode later = verified(journey);
        assertThat(later.path("reviews").findValuesAsText("review_status")).containsExactly("approved", "rejected");
        assertThat(adRows(journey).getFirst().path("approved_at").isNull()).isFalse();
        JsonNode log =
                Journey.read(journey.api().get(journey.path("/audit?limit=200")).asString());
        assertThat(log.path("items")
                        .valueStream()
                        .filter(entry -> entry.path("action").asText().equals("review.changed")))
                .extracting(
                        entry -> entry.path("actor").asText(),
                        entry -> entry.path("subject").asText(),
                        entry -> entry.path("to_state").asText())
                .containsExactly(tuple("meta", "ad/0", "approved"), tuple("meta", "ad/0", "rejected"));
    }

    @Test
    void keepsIssuesUntilTheyAreGoneAndTakesNothingBackUnderAPausedParent() {
        // Given
        Journey journey = Journey.withAds(1);
        JsonNode publication = journey.published("active");
        String adSet = publication.path("meta_adset_id").asText();
        String ad = publication.at("/meta_ad_ids/0").asText();
        show(
                adSet,
                "{\"effective_status\": \"WITH_ISSUES\", \"issues_info\": [{\"level\": \"AD_SET\", \"error_code\": 1885272, "
                        + "\"error_summary\": \"Payment failed\", \"error_message\": \"x\"}]}");
        show(ad, "{\"effective_status\": \"DISAPPROVED\", \"ad_review_feedback\": {\"global\": {\"Image\": \"x\"}}}");
        assertThat(verified(journey).path("reviews").findValuesAsText("kind")).containsExactlyInAnyOrder("adset", "ad");
        // When
        show(adSet, "{\"effective_status\": \"ACTIVE\", \"issues_info\": null}");
        show(ad, "{\"effective_status\": \"CAMPAIGN_PAUSED\", \"ad_review_feedback\": null, \"issues_info\": null}");
        JsonNode verification = verified(journey);
        // Then
        assertThat(verification.path("reviews")).hasSize(3);
        assertThat(verification.at("/reviews/0/kind").asText()).isEqualTo("adset");
        assertThat(verification.at("/reviews/0/reasons")).isEmpty();
        assertThat(adRows(journey).getFirst().path("meta_review_status").asText())
                .isEqualTo("rejected");
    }

    @Test
    void tellsARejectionOnTheOpenStream() {
        // Given
        Journey journey = Journey.withAds(1);
        JsonNode publication = journey.published("active");
        show(
                publication.at("/meta_ad_ids/0").asText(),
                "{\"effective_status\": \"DISAPPROVED\", \"ad_review_feedback\": {\"global\": {\"Low quality image\": \"x\"}}}");
        try (EventStream stream = EventStream.open(journey, "?follow=true")) {
            stream.awaitEvent("publication");
            // When
            verified(journey);
            // Then
            JsonNode review = stream.awaitEvent("review");
            assertThat(review.path("review_status").asText()).isEqualTo("rejected");
            assertThat(review.at("/reasons/0/code").asText()).isEqualTo("image");
            assertThat(review.at("/meta_id").asText())
                    .isEqualTo(publication.at("/meta_ad_ids/0").asText());
        }
    }

    @Test
    void asksForLessWhereMetaCannotServeSoMuch() {
        Journey journey = Journey.withAds(9);
        journey.published("paused");
        Journey.sandboxPost("habits", "{\"account\": \"%s\", \"most_rows\": 7}".formatted(journey.account));
        JsonNode verification = verified(journey);
        assertThat(verification.path("outcome").asText()).isEqualTo("verified");
        assertThat(verification.path("objects").valueStream().filter(object -> object.path("kind")
                        .asText()
                        .equals("ad")))
                .hasSize(9);
    }

    @Test
    void concludesNothingFromAListThatIsCutOff() {
        // Given
        Journey journey = Journey.withAds(2);
        journey.published("active");
        verified(journey);
        fault(journey, "ads", "{\"type\": \"truncated\"}", -1);
        // When
        var answer = journey.post("/verify");
        // Then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotNull();
        JsonNode verification =
                Journey.read(journey.api().get(journey.path("/verification")).asString());
        assertThat(verification.path("outcome").asText()).isEqualTo("verified");
        assertThat(verification.path("differences")).isEmpty();
    }

    @Test
    void ignoresRowsThatNobodyAskedFor() {
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        Journey.sandboxPost("bulk", "{\"account\": \"%s\", \"campaigns\": 3, \"ads\": 2}".formatted(journey.account));
        Journey.sandboxPost("habits", "{\"account\": \"%s\", \"ignore_filtering\": true}".formatted(journey.account));
        JsonNode verification = verified(journey);
        assertThat(verification.path("outcome").asText())
                .as(verification.toPrettyString())
                .isEqualTo("verified");
        assertThat(verification.path("objects")).hasSize(4);
    }

    @Test
    void givesTheReasonWhenTheAccountHasVanished() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("active");
        verified(journey);
        Journey.sandboxPost("unlink", "{\"user\": \"8%1$s\", \"account\": \"%1$s\"}".formatted(journey.account));
        // When
        JsonNode verification = verified(journey);
        // Then
        assertThat(verification.path("outcome").asText()).isEqualTo("unreadable");
        assertThat(verification.path("reason").asText()).contains("does not show the ad account");
        assertThat(verification.path("differences")).isEmpty();
        assertThat(verification.path("objects").findValuesAsText("existence")).containsOnly("present");
        assertThat(journey.publishedStatus()).isEqualTo("active");
    }

    @Test
    void marksTheConnectionWhoseTokenIsGone() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        Journey.sandboxPost("revoke", "{\"token\": \"%s\", \"subcode\": 460}".formatted(journey.token));
        // When
        JsonNode verification = verified(journey);
        // Then
        assertThat(verification.path("outcome").asText()).isEqualTo("unreadable");
        assertThat(journey.api()
                        .get(journey.path("/connection"))
                        .then()
                        .extract()
                        .<String>path("connection_status"))
                .isEqualTo("revoked");
        assertThat(verified(journey).path("reason").asText()).contains("Connect the campaign to Meta again");
    }

    @Test
    void isThereForPublishedCampaignsOfTheirOwnersOnly() {
        Journey draft = Journey.withAds(1);
        assertThat(draft.post("/verify").statusCode()).isEqualTo(404);
        Journey published = Journey.withAds(1);
        published.published("paused");
        Journey stranger = Journey.named("Stranger");
        for (String path : List.of(published.path("/verify"), "/api/v1/campaigns/" + UUID.randomUUID() + "/verify")) {
            assertThat(stranger.api().post(path).statusCode()).isEqualTo(404);
        }
        assertThat(stranger.api().get(published.path("/verification")).statusCode())
                .isEqualTo(404);
        assertThat(published
                        .api()
                        .get(published.path("/verification"))
                        .then()
                        .extract()
                        .<String>path("outcome"))
                .as("before the first look")
                .isNull();
    }

    @Test
    void waitsWhileACommandIsUnderWay() {
        Journey journey = Journey.withAds(1);
        Journey.Hold hold = journey.hold("adsets", 1, "before");
        journey.publish("paused").then().statusCode(202);
        hold.await();
        assertThat(journey.post("/verify").statusCode()).isEqualTo(409);
        hold.release();
        journey.ended();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> journey.post("/verify").statusCode() == 200);
    }

    private static JsonNode verified(Journey journey) {
        return Journey.read(
                journey.post("/verify").then().statusCode(200).extract().asString());
    }

    private static void change(Journey journey, String id, String field, String value) {
        journey.graph().formParam(field, value).post("/v26.0/" + id).then().statusCode(200);
    }

    private static void show(String id, String fields) {
        Journey.sandboxPost("edit", "{\"id\": \"%s\", \"show\": %s}".formatted(id, fields));
    }

    private static void fault(Journey journey, String edge, String fault, int times) {
        Journey.sandboxPost(
                "faults",
                "{\"match\": {\"method\": \"GET\", \"edge\": \"%s\", \"account\": \"%s\"}, \"times\": %d, \"fault\": %s}"
                        .formatted(edge, journey.account, times, fault));
    }

    private static List<JsonNode> adRows(Journey journey) {
        return Journey.read(journey.api().get(journey.path("/ads")).asString())
                .path("items")
                .valueStream()
                .toList();
    }

    private static List<Tuple> differences(JsonNode verification) {
        return verification
                .path("differences")
                .valueStream()
                .map(one -> tuple(
                        one.path("kind").asText(),
                        one.path("code").asText(),
                        one.path("field").asText(),
                        one.path("origin").asText()))
                .toList();
    }

    private static JsonNode difference(JsonNode verification, String field) {
        return verification
                .path("differences")
                .valueStream()
                .filter(one -> one.path("field").asText().equals(field))
                .findFirst()
                .orElseThrow();
    }
}
