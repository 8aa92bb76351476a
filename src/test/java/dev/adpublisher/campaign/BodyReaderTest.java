package dev.adpublisher.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.validation.ConstraintViolationException;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A patch over rows of the service before this one, whose values no fresh database would take. */
@QuarkusTest
class BodyReaderTest {
    private static final CampaignFields CAMPAIGN = new CampaignFields("Adopted", "IN_PROGRESS", "SALES");
    private static final AdFields AD = new AdFields("Adopted", "ACTIVE", null, null, null, "messenger");

    @Inject
    BodyReader bodies;

    @Inject
    ObjectMapper mapper;

    @Test
    void judgesNothingThatItDoesNotBring() throws IOException {
        // When
        CampaignFields campaign = bodies.patched(CAMPAIGN, CampaignFields.class, json("{\"name\": \"x\"}"));
        AdFields ad = bodies.patched(AD, AdFields.class, json("{\"copy_data\": {\"headline\": \"x\"}}"));

        // Then
        assertThat(campaign).isEqualTo(new CampaignFields("x", "IN_PROGRESS", "SALES"));
        assertThat(ad)
                .isEqualTo(new AdFields(
                        "Adopted", "ACTIVE", (ObjectNode) json("{\"headline\": \"x\"}"), null, null, "messenger"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"initial_goal\": \"SALES\"}", "{\"initial_goal\": \"fame\"}", "{\"status\": \"IN_PROGRESS\"}"
            })
    void judgesWhatItBrings(String body) {
        assertThatThrownBy(() -> bodies.patched(CAMPAIGN, CampaignFields.class, json(body)))
                .isInstanceOfSatisfying(
                        ConstraintViolationException.class,
                        refusal -> assertThat(refusal.getConstraintViolations()).hasSize(1));
    }

    @Test
    void judgesWhatIsMissing() {
        AdFields nameless = new AdFields(null, "draft", null, null, null, null);
        assertThatThrownBy(() -> bodies.patched(nameless, AdFields.class, json("{\"status\": \"ready\"}")))
                .isInstanceOf(ConstraintViolationException.class);
    }

    @Test
    void readsAPatchUnderItsOwnMediaTypeToo() {
        // Given
        UUID user = UUID.randomUUID();
        String campaign = "/api/v1/campaigns/" + TestApi.campaign(user, "Patched");
        String ad = campaign + "/ads/"
                + TestApi.as(user)
                        .body("{\"name\": \"One\"}")
                        .post(campaign + "/ads")
                        .path("id");

        // When, Then
        for (String address : List.of(campaign, ad)) {
            TestApi.as(user)
                    .contentType("application/merge-patch+json")
                    .body("{\"name\": \"Two\"}")
                    .patch(address)
                    .then()
                    .statusCode(200)
                    .body("name", equalTo("Two"));
            TestApi.as(user)
                    .contentType("application/merge-patch+json")
                    .body("{\"colour\": \"red\"}")
                    .patch(address)
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("unknown_member"));
            TestApi.as(user)
                    .contentType("application/json-patch+json")
                    .body("[]")
                    .patch(address)
                    .then()
                    .statusCode(415);
        }
    }

    private JsonNode json(String text) throws IOException {
        return mapper.readTree(text);
    }
}
