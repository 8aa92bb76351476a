package dev.adpublisher.secrets;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.connection.LogCapture;
import dev.adpublisher.platform.WholeDatabase;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Planted secrets are looked for wherever a whole journey leaves anything, with the logs at their finest. */
@QuarkusTest
class CanaryTest {
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, String> traces = new LinkedHashMap<>();
    private Instant begun = Instant.now();

    @Test
    void noSecretIsAnywhereButSealedAfterAWholeJourney() {
        // Given
        begun = Instant.now();
        Journey journey = Journey.drafted("website-visits", "GBP", draft -> Journey.images(draft, 2));
        String pageToken = "sandbox-page-of-" + journey.account;
        String second = "sandbox-second-of-" + journey.account;
        String refused = "sandbox-unknown-of-" + journey.account;
        tokens.addAll(List.of(journey.token, pageToken, second, refused));
        journey.world(
                """
                {"tokens": [{"token": "%1$s", "user": "8%3$s", "page": "2001", "expires_in": 0}, {"token": "%2$s", "user": "8%3$s"}]}"""
                        .formatted(pageToken, second, journey.account));
        // When
        JsonNode publication;
        try (LogCapture logs = new LogCapture()) {
            publication = travel(journey, pageToken, second, refused);
            traces.put("logs", logs.text());
        }
        traces.put("metrics", given().get("/q/metrics").asString());
        traces.put("openapi", given().get("/q/openapi").asString());
        traces.put("health", given().get("/q/health").asString());
        Map<String, String> database = WholeDatabase.dump();
        traces.putAll(database);
        // Then
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        assertThat(traces.get("logs"))
                .as("what was captured")
                .contains(journey.campaign)
                .containsPattern("(TRACE|FINER|FINEST)");
        assertThat(database.get("campaign_audit_log")).contains(journey.campaign);
        assertThat(database.get("campaign_meta_connections")).contains("ap1.dev.");
        Map<String, String> secrets = secrets();
        traces.forEach((where, text) -> secrets.forEach((what, secret) ->
                assertThat(text.contains(secret)).as("%s in %s", what, where).isFalse()));
    }

    /** Connect, be refused, publish with a token that dies and answers that get lost, command, and forget. */
    private JsonNode travel(Journey journey, String pageToken, String second, String refused) {
        keep("refused connect", journey.connect(refused).asString());
        keep("connect", connect(journey, journey.token, pageToken));
        keep("validate", journey.post("/validate").asString());
        journey.fault(
                "adsets",
                "{\"type\": \"error\", \"when\": \"before\", \"code\": 190, \"subcode\": 463, \"status\": 401}");
        journey.fault("ads", "{\"type\": \"reset\", \"when\": \"after\"}");
        keep("publish", journey.publish("paused").asString());
        keep("publish again", journey.publish("active").asString());
        journey.until(publication -> publication.path("phase").asText().equals("waiting_reconnect"));
        keep("lost connection", journey.api().get(journey.path("/connection")).asString());
        keep("reconnect", connect(journey, second, pageToken));
        JsonNode publication = journey.ended();
        keep("publication", publication.toString());
        keep("a command that is refused", journey.command("cancel").asString());
        keep(
                "a body that is no JSON",
                journey.api()
                        .body("{\"long_lived_user_token\": " + journey.token + "}")
                        .put(journey.path("/connection"))
                        .asString());
        keep(
                "a member that is unknown",
                journey.api()
                        .body("{\"" + second + "\": \"" + pageToken + "\"}")
                        .put(journey.path("/connection"))
                        .asString()
                        .replace("/" + second, "/what the caller sent"));
        keep("campaign", journey.api().get(journey.path("")).asString());
        keep("state", journey.api().get(journey.path("/state")).asString());
        keep("readiness", journey.api().get(journey.path("/readiness")).asString());
        keep("audit", journey.api().get(journey.path("/audit?limit=200")).asString());
        keep("events", journey.api().get(journey.path("/publication/events")).asString());
        return publication;
    }

    private static String connect(Journey journey, String userToken, String pageToken) {
        return journey.api()
                .body(Journey.JSON
                        .createObjectNode()
                        .put("long_lived_user_token", userToken)
                        .put("selected_page_id", "2001")
                        .put("selected_page_access_token", pageToken)
                        .put("selected_ad_account_id", "act_" + journey.account)
                        .toString())
                .put(journey.path("/connection"))
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private void keep(String where, String text) {
        assertThat(text).as(where).isNotBlank();
        traces.put(where, text);
    }

    /** What must be nowhere: the tokens, the app's secret, our keys, and every proof that could have been sent meanwhile. */
    private Map<String, String> secrets() {
        String appSecret = ConfigProvider.getConfig().getValue("adpublisher.meta.app-secret", String.class);
        String keys = ConfigProvider.getConfig().getValue("adpublisher.tokens.keys", String.class);
        Map<String, String> secrets = new LinkedHashMap<>();
        secrets.put("the app secret", appSecret);
        secrets.put("the token key", keys.substring(keys.indexOf(':') + 1));
        for (String token : tokens) {
            secrets.put("token " + token, token);
            secrets.put("the proof of " + token, proof(appSecret, token));
            for (long second = begun.getEpochSecond() - 1;
                    second <= Instant.now().getEpochSecond();
                    second++) {
                secrets.put("a proof of " + token + " at " + second, proof(appSecret, token + "|" + second));
            }
        }
        return secrets;
    }

    private static String proof(String appSecret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
