package dev.adpublisher.secrets;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.connection.Browser;
import dev.adpublisher.connection.LogCapture;
import dev.adpublisher.connection.Upkeep;
import dev.adpublisher.metrics.Measured;
import dev.adpublisher.platform.TestTokens;
import dev.adpublisher.platform.WholeDatabase;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.tenancy.TestDatabase;
import dev.adpublisher.webhook.Deliveries;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.ConfigProvider;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;

/** Planted secrets are looked for wherever a whole journey leaves anything, with the logs at their finest. */
@QuarkusTest
class CanaryTest {
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<String, String> traces = new LinkedHashMap<>();
    private Instant begun = Instant.now();

    @Inject
    Measured measured;

    @Inject
    Upkeep upkeep;

    @Inject
    TestDatabase rows;

    @Test
    void noSecretIsAnywhereButSealedAfterAWholeJourney() {
        // Given
        begun = Instant.now();
        Journey journey = Journey.drafted("website-visits", "GBP", draft -> Journey.images(draft, 2));
        Journey login = Journey.drafted("website-visits", "GBP", draft -> {});
        String page = token("page", journey);
        String second = token("second", journey);
        String reader = token("reader", journey);
        // As Meta's tokens begin: only such are taken for tokens from before the encryption.
        String plain = "EA" + "A" + "CanaryOfThePageOfTheAccount" + journey.account;
        String unknown = token("unknown", journey);
        plantTokens(journey.token, login.token, page, second, reader, plain, unknown);
        journey.world(
                """
                {"tokens": [{"token": "%1$s", "user": "8%5$s", "page": "2001", "expires_in": 0}, {"token": "%2$s", "user": "8%5$s"},
                            {"token": "%3$s", "user": "8%5$s", "scopes": ["ads_read"]}, {"token": "%4$s", "user": "8%5$s", "page": "2001", "expires_in": 0}]}"""
                        .formatted(page, second, reader, plain, journey.account));
        // When
        JsonNode publication;
        try (LogCapture logs = new LogCapture()) {
            refused(journey, unknown);
            publication = publish(journey, page, second, reader);
            logIn(login);
            look(journey);
            deliver(journey);
            rotate(journey, second, plain);
            answers(journey);
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
                .contains(journey.campaign, login.campaign)
                .containsPattern("(?m)^" + LogCapture.ENTRY + "(TRACE|FINER|FINEST) org\\.hibernate")
                .containsPattern("(?m)^" + LogCapture.ENTRY + "(DEBUG|FINE|TRACE|FINER|FINEST) io\\.vertx");
        assertThat(database.get("campaign_audit_log")).contains(journey.campaign, login.campaign);
        assertThat(database.get("campaign_meta_connections")).contains("ap1.dev.");
        assertThat(database.get("meta_webhook_inbox")).contains(journey.account);
        assertThat(found()).isEmpty();
        assertThat(proofsFound()).isEmpty();
    }

    private static String token(String what, Journey journey) {
        return "sandbox-" + what + "-of-" + journey.account;
    }

    /** Every secret that some trace holds, in whatever writing: as it is, as bytes of a column, or packed. */
    private List<String> found() {
        List<String> found = new ArrayList<>();
        secrets.forEach((what, secret) -> {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            List<String> writings = List.of(
                    secret,
                    HexFormat.of().formatHex(bytes),
                    Base64.getEncoder().withoutPadding().encodeToString(bytes),
                    URLEncoder.encode(secret, StandardCharsets.UTF_8));
            traces.forEach(
                    (where, text) -> writings.stream().filter(text::contains).forEach(writing -> Arrays.stream(
                                    text.split(LogCapture.ENTRY))
                            .filter(entry -> entry.contains(writing))
                            .map(entry -> what + " in " + where + ": " + around(entry, writing))
                            .forEach(found::add)));
        });
        return found;
    }

    /** How the entry begins (a log's with its category), and what stands around the place. */
    private static String around(String entry, String writing) {
        int at = entry.indexOf(writing);
        return entry.substring(0, Math.min(120, at)) + " … "
                + entry.substring(Math.max(0, at - 60), Math.min(entry.length(), at + 40));
    }

    private void refused(Journey journey, String unknown) {
        keep("refused connect", journey.connect(unknown).asString());
        keep(
                "a body that is no JSON",
                journey.api()
                        .body("{\"long_lived_user_token\": " + journey.token + "}")
                        .put(journey.path("/connection"))
                        .asString());
        keep(
                "a member that is unknown",
                journey.api()
                        .body("{\"" + journey.token + "\": \"" + unknown + "\"}")
                        .put(journey.path("/connection"))
                        .asString()
                        .replace("/" + journey.token, "/what the caller sent"));
        String bearer = TestTokens.bearer(journey.user);
        plant("the caller's own token", bearer.substring(bearer.lastIndexOf('.') + 1));
        keep(
                "one's own campaign",
                given().header("Authorization", bearer).get(journey.path("")).asString());
        keep(
                "nobody's campaign",
                given().header("Authorization", bearer)
                        .get("/api/v1/campaigns/" + UUID.randomUUID())
                        .asString());
        keep(
                "a token that is changed",
                given().header("Authorization", bearer + "A")
                        .get(journey.path(""))
                        .asString());
    }

    /** With a token that dies and an answer that gets lost. */
    private JsonNode publish(Journey journey, String page, String second, String reader) {
        keep("connect", connect(journey, journey.token, page, reader));
        keep("validate", journey.post("/validate").asString());
        journey.fault(
                "adsets",
                "{\"type\": \"error\", \"when\": \"before\", \"code\": 190, \"subcode\": 463, \"status\": 401}");
        journey.fault("ads", "{\"type\": \"reset\", \"when\": \"after\"}");
        keep("publish", journey.publish("paused").asString());
        keep("publish again", journey.publish("active").asString());
        journey.until(publication -> publication.path("phase").asText().equals("waiting_reconnect"));
        keep("lost connection", journey.api().get(journey.path("/connection")).asString());
        keep("reconnect", connect(journey, second, page, reader));
        JsonNode publication = journey.ended();
        keep("publication", publication.toString());
        keep("a command that is refused", journey.command("cancel").asString());
        return publication;
    }

    /** Facebook Login in a browser, twice: to its end, and with a code that is none. */
    private void logIn(Journey login) {
        plant("a token of a login", "sandbox-issued-");
        plant("a code of a login", "sandbox-code-");
        try (Browser browser = new Browser(RestAssured.port)) {
            HtmlPage dialog = browser.dialog(browser.begin(login.user, login.campaign));
            Map<String, String> told = browser.press(dialog, "Continue as User of " + login.account);
            assertThat(told).containsEntry("connection", "connected");
            browser.secrets().stream()
                    .filter(secret -> secret.length() >= 16)
                    .forEach(secret -> plant("what the browser had", secret));
            keep("login", told.toString());
            keep(
                    "the same once more",
                    Browser.told(browser.open(browser.callback())).toString());
        }
        keep("assets", login.api().get(login.path("/connection/assets")).asString());
        keep("connection by login", login.api().get(login.path("/connection")).asString());
        keep(
                "audit of the login",
                login.api().get(login.path("/audit?limit=200")).asString());
    }

    /** Verification, metrics and the check of connections, each also with a refusal. */
    private void look(Journey journey) {
        keep("verify", journey.post("/verify").asString());
        journey.faultAny("GET", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100, \"subcode\": 33}", 1);
        keep("verify, refused", journey.post("/verify").asString());
        keep(
                "measure",
                journey.post("/metrics/sync").then().statusCode(202).extract().asString() + " ");
        journey.faultAny("GET", "{\"type\": \"error\", \"when\": \"before\", \"code\": 190, \"subcode\": 460}", 1);
        keep("measured, refused", measured.sync(journey).toString());
        keep("measured", measured.sync(journey).toString());
        keep("metrics of it", journey.api().get(journey.path("/metrics")).asString());
        due(journey);
        assertThat(upkeep.check()).isPositive();
    }

    private void due(Journey journey) {
        assertThat(rows.run(
                        journey.user,
                        "UPDATE campaign_meta_connections SET next_check_at = clock_timestamp() - interval '1 year'"))
                .containsExactly(1);
    }

    private void deliver(Journey journey) {
        String verifyToken = ConfigProvider.getConfig().getValue("adpublisher.webhooks.verify-token", String.class);
        plant("the verify token", verifyToken);
        plant("a guessed verify token", "sandbox-guess-of-" + journey.account);
        String delivery = Deliveries.one(journey.account, "with_issues_ad_objects");
        keep(
                "delivery",
                Deliveries.send(delivery).then().statusCode(200).extract().asString() + " ");
        keep(
                "forged delivery",
                Deliveries.send(delivery.getBytes(StandardCharsets.UTF_8), "sha256=" + "0".repeat(64))
                        .asString());
        keep("challenge", challenge(verifyToken));
        keep("forged challenge", challenge("sandbox-guess-of-" + journey.account));
    }

    private static String challenge(String verifyToken) {
        return given().queryParams(
                        "hub.mode", "subscribe", "hub.verify_token", verifyToken, "hub.challenge", "1158201444")
                .get(Deliveries.PATH)
                .asString();
    }

    /** Tokens under an older key, and from before the encryption, come under the first one. */
    private void rotate(Journey journey, String user, String page) {
        String[] keys = ConfigProvider.getConfig()
                .getValue("adpublisher.tokens.keys", String.class)
                .split(",");
        TokenVault older = new TokenVault(() -> Optional.of(keys[1]));
        UUID row = (UUID) rows.run(
                        journey.user,
                        "SELECT id FROM campaign_meta_connections WHERE campaign_id = ?",
                        UUID.fromString(journey.campaign))
                .getFirst();
        SealContext place = new SealContext("campaign_meta_connections", "long_lived_user_token", row, journey.user);
        assertThat(rows.run(
                        journey.user,
                        "UPDATE campaign_meta_connections SET long_lived_user_token = ?, selected_page_access_token = ? WHERE id = ?",
                        older.seal(Secret.of(user), place),
                        page,
                        row))
                .containsExactly(1);
        assertThat(upkeep.reseal()).isPositive();
        assertThat(rows.run(
                        journey.user,
                        "SELECT unnest(ARRAY[long_lived_user_token, selected_page_access_token]) FROM"
                                + " campaign_meta_connections WHERE id = ?",
                        row))
                .allMatch(token -> ((String) token).startsWith("ap1.dev."));
        due(journey);
        assertThat(upkeep.check()).isPositive();
        keep("rotated", journey.api().get(journey.path("/connection")).asString());
        assertThat(traces.get("rotated")).contains("\"connected\"");
    }

    private void answers(Journey journey) {
        for (String rest : List.of(
                "",
                "/state",
                "/readiness",
                "/audit?limit=200",
                "/publication",
                "/publication/events",
                "/connection/assets")) {
            keep(rest, journey.api().get(journey.path(rest)).asString());
        }
    }

    private static String connect(Journey journey, String userToken, String pageToken, String reader) {
        return journey.api()
                .body(Journey.JSON
                        .createObjectNode()
                        .put("long_lived_user_token", userToken)
                        .put("read_only_user_token", reader)
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
        assertThat(text).as(where).isNotEmpty();
        traces.put(where, text);
    }

    private void plant(String what, String secret) {
        secrets.put(what + " (" + secrets.size() + ")", secret);
    }

    private void plantTokens(String... tokens) {
        for (String token : tokens) {
            plant("token " + token, token);
        }
        // What other tests of this run have left in the database is looked through too.
        plant("a token of any journey", "sandbox-user-of-");
        String keys = ConfigProvider.getConfig().getValue("adpublisher.tokens.keys", String.class);
        for (String key : keys.split(",")) {
            plant("a token key", key.substring(key.indexOf(':') + 1, key.length() - 1));
        }
        plant("the app secret", appSecret());
    }

    /** Of every proof that could have been sent meanwhile, those that some trace holds. */
    private Set<String> proofsFound() {
        Set<String> proofs = new HashSet<>();
        secrets.values().stream()
                .filter(secret -> secret.matches("sandbox-.*-of-.*|EAA.*"))
                .forEach(token -> {
                    proofs.add(proof(appSecret(), token));
                    for (long second = begun.getEpochSecond() - 1;
                            second <= Instant.now().getEpochSecond();
                            second++) {
                        proofs.add(proof(appSecret(), token + "|" + second));
                    }
                });
        return traces.values().stream()
                .flatMap(text -> Pattern.compile("[0-9a-f]{64}").matcher(text).results())
                .map(MatchResult::group)
                .filter(proofs::contains)
                .collect(Collectors.toSet());
    }

    private static String appSecret() {
        return ConfigProvider.getConfig().getValue("adpublisher.meta.app-secret", String.class);
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
