package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collections;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that are no good: said by prepare at the field that names them; and by a publish that nobody prepared, with nothing live. */
@QuarkusTest
class PicturesTest {
    private static final String SECOND = "/ad_preview_data/adContent/imageVariations/1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broken.jpg",
                "missing.jpg",
                "huge.jpg",
                "loop.jpg",
                "https://169.254.169.254/latest/meta-data.jpg",
                "https://[::1]/x.jpg"
            })
    void areFoundByPrepareAndEndAPublishInAnError(String picture) {
        // Given
        Journey journey = withSecondPicture(picture);

        // When
        JsonNode prepared = Journey.read(
                journey.post("/prepare").then().statusCode(200).extract().asString());
        JsonNode publication = journey.published("active");

        // Then
        List<String> errors = StreamSupport.stream(prepared.path("findings").spliterator(), false)
                .filter(finding -> finding.path("severity").asText().equals("error"))
                .map(finding -> finding.path("pointer").asText())
                .toList();
        assertThat(errors).as(prepared.path("findings").toPrettyString()).containsExactly(SECOND);
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("error");
        assertThat(Journey.texts(publication.at("/error/pointers"))).containsExactly(SECOND);
        journey.assertNothingWasEverLive();
    }

    /** What is wrong with an address itself is said before anything is begun, prepared or not. */
    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1/x.jpg", "https://localhost/x.jpg"})
    void thatCannotBeFetchedFromAnywhereAreRefusedAtOnce(String picture) {
        Journey journey = withSecondPicture(picture);
        journey.publish("active")
                .then()
                .statusCode(422)
                .body("code", equalTo("not_publishable"))
                .body("violations.pointer", contains(SECOND));
        journey.assertNothingLeft();
    }

    @Test
    void oneThatDripsIsGivenUpAtTheDeadline() {
        JsonNode prepared = Journey.read(withSecondPicture("slow.jpg")
                .post("/prepare")
                .then()
                .statusCode(200)
                .extract()
                .asString());
        assertThat(prepared.path("findings"))
                .anyMatch(finding -> finding.path("pointer").asText().equals(SECOND)
                        && finding.path("severity").asText().equals("error")
                        && finding.path("code").asText().equals("image_timeout"));
    }

    @Test
    void aTinyOneIsFoundByPrepare() {
        JsonNode prepared = Journey.read(withSecondPicture("tiny.png")
                .post("/prepare")
                .then()
                .statusCode(200)
                .extract()
                .asString());
        assertThat(prepared.path("findings"))
                .anyMatch(finding -> finding.path("pointer").asText().equals(SECOND)
                        && finding.path("code").asText().startsWith("image_"));
    }

    @Test
    void aRedirectOnTheSameHostIsFollowed() {
        Journey journey = withSecondPicture("redirect.jpg");
        journey.assertExactlyOnce(journey.published("paused"), 2);
    }

    @Test
    void anAddressUsedTwiceIsUploadedOnce() {
        // Given
        Journey journey = withSecondPicture("picture-0.jpg");

        // When
        JsonNode publication = journey.published("paused");

        // Then
        journey.assertExactlyOnce(publication, 2);
        assertThat(Collections.frequency(journey.requestsSince(0), "POST adimages"))
                .isEqualTo(1);
    }

    @Test
    void aMendedPictureGoesOnWithARetry() {
        // Given
        Journey journey = withSecondPicture("broken.jpg");
        journey.published("paused");
        ObjectNode preview = (ObjectNode)
                Journey.read(journey.api().get(journey.path("/state")).asString())
                        .get("ad_preview_data");
        journey.put("ad_preview_data", Journey.read(preview.toString().replace("broken.jpg", "mended.jpg")));

        // When
        journey.command("retry").then().statusCode(202);

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("paused");
        journey.assertExactlyOnce(publication, 2);
    }

    private static Journey withSecondPicture(String picture) {
        return Journey.connected("website-visits", "GBP", draft -> {
            Journey.images(draft, 1);
            draft.withArray("/ad_copy_data/customCopyVariations").remove(1);
            String address = picture.contains("/") ? picture : Journey.sandbox() + "/_sandbox/images/" + picture;
            draft.withArray("/ad_preview_data/adContent/imageVariations").add(address);
        });
    }
}
