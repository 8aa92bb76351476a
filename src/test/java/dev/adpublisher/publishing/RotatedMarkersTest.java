package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.secrets.TestVaults;
import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Markers are made with a key that the operator may rotate; what is under way was made with the one before. */
@QuarkusTest
class RotatedMarkersTest {
    @Inject
    TestDatabase database;

    @Test
    void aRetryAfterARotationIsStillFoundWhenItsAnswerIsLost() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100, \"status\": 400}");
        JsonNode failed = journey.published("paused");
        assertThat(failed.path("publish_status").asText()).isEqualTo("error");
        UUID publication = (UUID) database.run(
                        journey.user,
                        "SELECT publication_id FROM publish_objects WHERE campaign_id = ? LIMIT 1",
                        UUID.fromString(journey.campaign))
                .getFirst();
        String older = new Markers(TestVaults.of("before")).of(publication, ObjectKind.AD, 0);
        assertThat(database.run(
                        journey.user,
                        "UPDATE publish_objects SET marker = ? WHERE publication_id = ? AND kind = 'ad'",
                        older,
                        publication))
                .isEqualTo(List.of(1));
        journey.fault("ads", "{\"type\": \"reset\", \"when\": \"after\"}");
        // When
        journey.command("retry").then().statusCode(202);
        JsonNode ended = journey.ended();
        // Then
        assertThat(ended.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(ended, 1);
        assertThat(Markers.in(journey.atMeta("ad").getFirst().path("name").asText()))
                .isEqualTo(older);
    }
}
