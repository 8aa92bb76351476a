package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.TestClient.form;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may do what, and what a token tells about itself. */
class TokensTest {
    private static final String APP = "8001";
    private static final String SECRET = "sandbox-app-secret";
    private static Sandbox sandbox;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults());
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static TestClient as(String token) {
        return new TestClient(sandbox, token);
    }

    private static String proof(String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anExpiredTokenIs190AsBadRequest() {
        TestClient.Reply reply = as("sandbox-expired").get("/v26.0/me");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().path("code").asInt()).isEqualTo(190);
        assertThat(reply.error().path("error_subcode").asInt()).isEqualTo(463);
    }

    @Test
    void aReadOnlyTokenReadsButDoesNotWrite() {
        assertThat(as("sandbox-readonly").get("/v26.0/act_1001?fields=name").status())
                .isEqualTo(200);
        assertThat(as("sandbox-readonly")
                        .post("/v26.0/act_1001/campaigns", Samples.campaign("no"))
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(200);
    }

    @Test
    void aForeignAccountAndItsObjectsAreOutOfReach() {
        String campaign = as("sandbox-user-1")
                .post("/v26.0/act_1001/campaigns", Samples.campaign("mine"))
                .id();

        assertThat(as("sandbox-user-2")
                        .get("/v26.0/act_1001")
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(200);
        assertThat(as("sandbox-user-2")
                        .get("/v26.0/" + campaign)
                        .error()
                        .path("error_subcode")
                        .asInt())
                .isEqualTo(33);
    }

    @Test
    void proofsAreCheckedAndATimedProofGrowsOld() throws Exception {
        String token = "sandbox-user-1";
        long now = System.currentTimeMillis() / 1000;
        String fresh = Long.toString(now);
        String old = Long.toString(now - 301);

        assertThat(as(token).get("/v26.0/me?appsecret_proof=" + proof(token)).status())
                .isEqualTo(200);
        assertThat(as(token)
                        .get("/v26.0/me?appsecret_proof=" + proof("other"))
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(104);
        assertThat(as(token)
                        .get("/v26.0/me?appsecret_time=" + fresh + "&appsecret_proof=" + proof(token + "|" + fresh))
                        .status())
                .isEqualTo(200);
        assertThat(as(token)
                        .get("/v26.0/me?appsecret_time=" + old + "&appsecret_proof=" + proof(token + "|" + old))
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(104);
    }

    @Test
    void debugTokenTellsScopesAndExpiry() {
        TestClient app = as(APP + "|" + SECRET);

        JsonNode good =
                app.get("/v26.0/debug_token?input_token=sandbox-user-1").body().path("data");
        JsonNode page = app.get("/v26.0/debug_token?input_token=sandbox-page-2001")
                .body()
                .path("data");
        JsonNode dead =
                app.get("/v26.0/debug_token?input_token=sandbox-expired").body().path("data");

        assertThat(good.path("is_valid").asBoolean()).isTrue();
        assertThat(good.path("scopes")).extracting(JsonNode::asText).contains("ads_management");
        assertThat(page.path("type").asText()).isEqualTo("PAGE");
        assertThat(page.path("expires_at").asLong()).isZero();
        assertThat(dead.path("is_valid").asBoolean()).isFalse();
        assertThat(dead.path("error").path("subcode").asInt()).isEqualTo(463);
    }

    @Test
    void aTokenIsShownToTheAppAndToItselfOnly() {
        String path = "/v26.0/debug_token?input_token=sandbox-user-1";

        assertThat(as("sandbox-user-1")
                        .get(path)
                        .body()
                        .path("data")
                        .path("is_valid")
                        .asBoolean())
                .isTrue();
        assertThat(as("sandbox-user-2").get(path).error().path("code").asInt()).isEqualTo(100);
        assertThat(as("made-up").get(path).error().path("code").asInt()).isEqualTo(190);
        assertThat(as("sandbox-expired")
                        .get("/v26.0/debug_token?input_token=sandbox-expired")
                        .error()
                        .path("error_subcode")
                        .asInt())
                .isEqualTo(463);
    }

    @Test
    void loginLeadsFromTheDialogToALongLivedToken() {
        TestClient anyone = as("sandbox-user-1");
        String client = "client_id=" + APP + "&client_secret=" + SECRET;
        String location = locationOf("/v26.0/dialog/oauth?client_id=" + APP
                + "&redirect_uri=http%3A%2F%2Flocalhost%2Fback&state=abc&sandbox_user=101");
        assertThat(location).startsWith("http://localhost/back?code=").endsWith("&state=abc");
        String code = location.substring(location.indexOf("code=") + 5, location.indexOf("&state"));

        String redeem =
                "/v26.0/oauth/access_token?" + client + "&redirect_uri=http%3A%2F%2Flocalhost%2Fback&code=" + code;
        String shortLived = anyone.get(redeem).body().path("access_token").asText();
        JsonNode longLived = anyone.get("/v26.0/oauth/access_token?" + client
                        + "&grant_type=fb_exchange_token&fb_exchange_token=" + shortLived)
                .body();

        assertThat(longLived.path("expires_in").asLong()).isGreaterThan(5_000_000);
        assertThat(as(longLived.path("access_token").asText())
                        .get("/v26.0/me/adaccounts?fields=name&limit=50")
                        .body()
                        .path("data"))
                .hasSize(5);
        assertThat(anyone.get(redeem).error().path("error_subcode").asInt()).isEqualTo(36009);
    }

    private static String locationOf(String path) {
        try {
            return as("sandbox-user-1")
                    .bytes(path)
                    .headers()
                    .firstValue("Location")
                    .orElse("");
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void theWorldCanGrowAndATokenCanDie() {
        TestClient admin = as("sandbox-user-1");
        admin.admin(
                "world",
                "{\"accounts\":[{\"id\":\"1500\",\"name\":\"New\",\"currency\":\"CHF\",\"timezone_name\":\"Europe/Zurich\"}],"
                        + "\"users\":[{\"id\":\"150\",\"name\":\"Newcomer\",\"accounts\":[\"1500\"]}],"
                        + "\"tokens\":[{\"token\":\"sandbox-new\",\"user\":\"150\"}]}");

        assertThat(as("sandbox-new")
                        .get("/v26.0/act_1500?fields=currency")
                        .body()
                        .path("currency")
                        .asText())
                .isEqualTo("CHF");
        admin.admin("revoke", "{\"token\":\"sandbox-new\",\"subcode\":460}");
        assertThat(as("sandbox-new")
                        .get("/v26.0/me")
                        .error()
                        .path("error_subcode")
                        .asInt())
                .isEqualTo(460);
    }

    @Test
    void theDevelopmentTierBlocksAfterSixtyPoints() {
        try (Sandbox small =
                Sandbox.startAndWait(SandboxOptions.defaults().withTier(SandboxOptions.Tier.DEVELOPMENT))) {
            TestClient client = new TestClient(small, "sandbox-user-1");
            for (int i = 0; i < 20; i++) {
                assertThat(client.post("/v26.0/act_1001/adlabels", form("name", "label " + i))
                                .status())
                        .isEqualTo(200);
            }

            TestClient.Reply write = client.post("/v26.0/act_1001/adlabels", form("name", "too many"));
            TestClient.Reply read = client.get("/v26.0/act_1001");

            assertThat(write.error().path("code").asInt()).isEqualTo(613);
            assertThat(write.error().path("error_subcode").asInt()).isEqualTo(1487742);
            assertThat(read.error().path("error_subcode").asInt()).isEqualTo(2446079);
            String business =
                    read.raw().headers().firstValue("X-Business-Use-Case-Usage").orElse("");
            assertThat(business)
                    .contains("\"estimated_time_to_regain_access\":5")
                    .contains("\"1001\":[{");
            assertThat(client.get("/v26.0/act_1002").status()).isEqualTo(200);
        }
    }

    @Test
    void anAccountMayHaveATierOfItsOwnAndTimeMayPassForItAlone() {
        try (Sandbox full = Sandbox.startAndWait(SandboxOptions.defaults())) {
            TestClient client = new TestClient(full, "sandbox-user-1");
            client.admin("tier", "{\"account\": \"1001\", \"tier\": \"development\"}");
            for (int i = 0; i < 60; i++) {
                assertThat(client.get("/v26.0/act_1001").status()).isEqualTo(200);
            }
            assertThat(client.get("/v26.0/act_1001").status()).isEqualTo(400);

            client.admin("age", "{\"account\": \"1001\", \"ms\": 300000}");

            assertThat(client.get("/v26.0/act_1001").status()).isEqualTo(200);
        }
    }
}
