package dev.adpublisher.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTablesTest {
    private static final Map<String, String> ORIGINS = Map.of(
            "",
            "/ads/0",
            "object_story_spec.link_data.message",
            "/ad_copy_data/customCopyVariations/0/primaryText",
            "object_story_spec.link_data.name",
            "/ad_copy_data/customCopyVariations/0/headline",
            "object_story_spec.link_data.image_hash",
            "/ad_preview_data/adContent/imageVariations/0",
            "object_story_spec.link_data.link",
            "/goal_data/formData/websiteUrl");

    @ParameterizedTest
    @CsvSource({
        "PT10M, PT5M",
        "PT3H, PT15M",
        "P3D, PT1H",
        "P20D, PT6H",
        "P400D, P1D",
    })
    void lookAtFreshPublicationsMoreOftenThanAtOldOnes(Duration age, Duration every) {
        assertThat(Looks.every(age, false)).isEqualTo(every);
    }

    @Test
    void lookMoreOftenWhileMetaReviews() {
        assertThat(Looks.every(Duration.ofDays(400), true)).isEqualTo(Duration.ofMinutes(15));
        assertThat(Looks.every(Duration.ofMinutes(1), true)).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, approved",
        "DISAPPROVED, rejected",
        "PENDING_REVIEW, pending",
        "CAMPAIGN_PAUSED, ",
        "NEVER_HEARD_OF, "
    })
    void readReviewsFromStatuses(String status, String review) {
        assertThat(Looks.review(status)).isEqualTo(review);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Misleading claims | claims | /ad_copy_data/customCopyVariations/0/primaryText",
                "Non-functional landing page | landing_page | /goal_data/formData/websiteUrl",
                "Low Quality Image | image | /ad_preview_data/adContent/imageVariations/0",
                "Irreführende Behauptung | other | /ads/0",
            })
    void leadReviewersWordsToTheDraft(String title, String code, String pointer) {
        ArrayNode reasons = ReviewReasons.of(
                ORIGINS, json("{'placement_specific': {'facebook': {'%s': '...'}}}".formatted(title)), null);
        assertThat(reasons).hasSize(1);
        JsonNode reason = reasons.get(0);
        assertThat(reason.path("code").asText()).isEqualTo(code);
        assertThat(reason.at("/pointers/0").asText()).isEqualTo(pointer);
        assertThat(reason.path("title").asText()).isEqualTo(title);
        assertThat(reason.path("placement").asText()).isEqualTo("facebook");
        assertThat(reason.path("fix").asText()).isNotBlank();
    }

    @Test
    void takeWhateverShapeMetaSends() {
        ArrayNode reasons = ReviewReasons.of(
                ORIGINS,
                json("{'global': ['one', 'two'], 'new': 'three', 'none': null}"),
                JsonTexts.read("[null, 5, {\"error_code\": 1487472, \"level\": \"AD\"}]"));
        assertThat(reasons.findValuesAsText("title")).containsExactly("one", "two", "three", "");
        assertThat(reasons.findValuesAsText("error_code")).containsExactly("1487472");
    }

    private static JsonNode json(String text) {
        return JsonTexts.object(text.replace('\'', '"'));
    }
}
