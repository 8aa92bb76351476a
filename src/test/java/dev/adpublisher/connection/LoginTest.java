package dev.adpublisher.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.platform.TestTokens;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.secrets.TokenVault;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Facebook Login as a person sees it: in a browser, through the sandbox's dialog, to the frontend. */
@QuarkusTest
class LoginTest {

    @Inject
    DataSource database;

    private Journey journey;
    private ConnectionRows rows;
    private Browser browser;

    @BeforeEach
    void aDraftAndABrowser() {
        journey = Journey.drafted("website-visits", "GBP", draft -> {});
        rows = new ConnectionRows(database, journey.user);
        browser = new Browser(RestAssured.port);
    }

    @AfterEach
    void closeTheBrowser() {
        browser.close();
    }

    @Test
    void aPersonWithOneAccountAndOnePageIsConnectedAfterOneClick() {
        // When
        Map<String, String> told = login();

        // Then
        assertThat(told)
                .containsEntry("tab", "meta")
                .containsEntry("campaign_id", journey.campaign)
                .containsEntry("connection", "connected")
                .doesNotContainKey("reason");
        journey.api()
                .get(journey.path("/connection"))
                .then()
                .statusCode(200)
                .body("connection_status", equalTo("connected"))
                .body("selected_ad_account_id", equalTo("act_" + journey.account))
                .body("selected_page_id", equalTo("2001"))
                .body("selected_ig_user_id", equalTo("3001"))
                .body("fb_user_id", equalTo("8" + journey.account))
                .body("token_type", equalTo("USER"))
                .body("missing_permissions", equalTo(List.of()));
        Map<String, Object> row = rows.connection(UUID.fromString(journey.campaign));
        assertThat(TokenVault.isSealed((String) row.get("long_lived_user_token")))
                .isTrue();
        assertThat(TokenVault.isSealed((String) row.get("selected_page_access_token")))
                .isTrue();
        assertThat(expiry())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(59)), Instant.now().plus(Duration.ofDays(61)));
        assertThat(audit()).containsExactly("connection.login_begun", "connection.connected");
    }

    @Test
    void whatALoginConnectedCanPublish() {
        login();

        JsonNode publication = journey.published("paused");

        journey.assertExactlyOnce(
                publication, Journey.objects(publication, "ad").size());
    }

    @Test
    void noSecretOfALoginIsLoggedOrAnswered() {
        String logs;
        String answer;
        try (LogCapture captured = new LogCapture()) {
            login();
            answer = journey.api().get(journey.path("/connection")).asString()
                    + journey.api().get(journey.path("/audit")).asString();
            logs = captured.text();
        }
        String state = query(browser.callback()).get("state");
        String code = query(browser.callback()).get("code");
        String stored = rows.select("SELECT * FROM connection_logins").toString()
                + rows.connection(UUID.fromString(journey.campaign));

        assertThat(code).startsWith("sandbox-code-");
        // HtmlUnit runs in this process and logs what it sends; its own lines are not the service's.
        assertThat(logs).doesNotContain("sandbox-issued-", "sandbox-app-secret", "client_secret");
        assertThat(answer + stored).doesNotContain("sandbox-issued-", state, code);
    }

    @Test
    void aPersonWithSeveralAccountsChooses() {
        // Given
        severalAccounts();

        // When
        Map<String, String> told = login();

        // Then
        assertThat(told).containsEntry("connection", "incomplete");
        List<String> all = assets("limit=200");
        assertThat(all)
                .containsExactlyInAnyOrder(
                        "business 7" + journey.account,
                        "page 2001",
                        "instagram_account 3001",
                        "ad_account act_" + journey.account,
                        "ad_account act_" + journey.account + "1",
                        "ad_account act_" + journey.account + "2");
        assertThat(assets("limit=2")).isEqualTo(all);
        assertThat(assets("limit=1&type=ad_account"))
                .isEqualTo(
                        all.stream().filter(one -> one.startsWith("ad_account")).toList());

        // When
        patch("selected_ad_account_id", "act_" + journey.account + "2", "selected_page_id", "2001")
                .statusCode(200)
                .body("connection_status", equalTo("wrong_currency"))
                .body("ad_account_currency_code", equalTo("USD"));
        patch("selected_ad_account_id", "act_" + journey.account)
                .statusCode(200)
                .body("connection_status", equalTo("connected"));

        // Then
        assertThat(audit())
                .containsExactly(
                        "connection.login_begun", "connection.connected", "connection.changed", "connection.changed");
    }

    @Test
    void whatBelongsToSomebodyElseCannotBeChosen() {
        login();

        patch("selected_ad_account_id", "act_1006")
                .statusCode(422)
                .body("violations.code", contains("ad_account_unreadable"));
        patch("selected_page_id", "2002").statusCode(422).body("violations.code", contains("page_unreadable"));
        patch("selected_ig_user_id", "3002").statusCode(422).body("violations.code", contains("instagram_unreadable"));

        assertThat(audit()).filteredOn("connection.refused"::equals).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "type=token", "cursor=bogus", "cursor=cGFnZSA&type=business"})
    void oddListsAreRefused(String query) {
        login();

        journey.api()
                .get(journey.path("/connection/assets?" + query))
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_parameter"));
    }

    @Test
    void sayingNoConnectsNothing() {
        Map<String, String> told = browser.press(dialog(), "Not now");

        assertThat(told).containsEntry("connection", "failed").containsEntry("reason", "login_denied");
        journey.api().get(journey.path("/connection")).then().statusCode(404);
        assertThat(audit()).containsExactly("connection.login_begun", "connection.login_refused");
    }

    @Test
    void withoutThePermissionToManageAdsAConnectionStaysAsItWas() {
        journey.connect().then().statusCode(200);
        String before = rows.connection(UUID.fromString(journey.campaign)).toString();
        HtmlPage dialog = dialog();
        Browser.untick(dialog, "ads_management");

        Map<String, String> told = browser.press(dialog, me());

        assertThat(told).containsEntry("reason", "login_permission_missing");
        assertThat(rows.connection(UUID.fromString(journey.campaign))).hasToString(before);
    }

    @Test
    void otherMissingPermissionsAreNamed() {
        severalAccounts();
        HtmlPage dialog = dialog();
        Browser.untick(dialog, "business_management");

        assertThat(browser.press(dialog, me())).containsEntry("connection", "incomplete");

        journey.api()
                .get(journey.path("/connection"))
                .then()
                .body("missing_permissions", contains("business_management"))
                .body("granted_scopes", hasItem("ads_management"));
        journey.api()
                .get(journey.path("/connection/assets?type=business"))
                .then()
                .statusCode(409)
                .body("code", equalTo("permission_missing"));
        assertThat(assets("limit=200"))
                .noneMatch(one -> one.startsWith("business"))
                .hasSize(5);
    }

    @Test
    void aSystemUserNeedsNoSecondExchangeAndNeverExpires() {
        HtmlPage dialog = dialog();
        Browser.asSystemUser(dialog);

        assertThat(browser.press(dialog, me())).containsEntry("connection", "connected");

        journey.api()
                .get(journey.path("/connection"))
                .then()
                .body("token_type", equalTo("SYSTEM_USER"))
                .body("token_expires_at", nullValue());
    }

    @Test
    void aStateWorksOnce() {
        login();

        Map<String, String> told = Browser.told(browser.open(browser.callback()));

        assertThat(told).containsEntry("reason", "login_used").containsEntry("campaign_id", journey.campaign);
        journey.api().get(journey.path("/connection")).then().body("connection_status", equalTo("connected"));
        assertThat(audit()).endsWith("connection.login_refused");
    }

    @Test
    void ofManyAtOnceOneTakesTheState() throws Exception {
        // Given: a login that came as far as the dialog, and its answer twelve times over.
        String state = query(browser.begin(journey.user, journey.campaign)).get("state");
        List<Callable<String>> returns = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            returns.add(() -> reason(state, "error=access_denied"));
        }

        // When
        List<String> reasons = new ArrayList<>();
        try (ExecutorService people = Executors.newFixedThreadPool(12)) {
            for (Future<String> told : people.invokeAll(returns)) {
                reasons.add(told.get());
            }
        }

        // Then: without its cookie even the one that took it is refused.
        assertThat(reasons).containsOnly("login_other_browser", "login_used");
        assertThat(reasons).containsOnlyOnce("login_other_browser");
    }

    @Test
    void aForgedStateReachesNobody() {
        String state = query(browser.begin(journey.user, journey.campaign)).get("state");
        char last = state.charAt(40);
        String forged = state.substring(0, 40) + (last == 'A' ? 'B' : 'A') + state.substring(41);

        for (String odd : List.of(forged, "", "x", state + "A", state.substring(1))) {
            assertThat(reason(odd, "code=sandbox-code-1&redirect_uri=https://evil.example/&next=//evil.example"))
                    .isEqualTo("login_invalid");
        }
        assertThat(audit()).containsExactly("connection.login_begun");
    }

    @Test
    void anOldStateIsTooLate() {
        HtmlPage dialog = dialog();
        rows.update("UPDATE connection_logins SET expires_at = clock_timestamp()");

        assertThat(browser.press(dialog, me())).containsEntry("reason", "login_too_late");
        journey.api().get(journey.path("/connection")).then().statusCode(404);
    }

    @Test
    void aLoginThatSomebodyWasTalkedIntoEndsNowhere() {
        String address = browser.begin(journey.user, journey.campaign);

        try (Browser victim = new Browser(RestAssured.port)) {
            Map<String, String> told = victim.press(victim.dialog(address), me());

            assertThat(told).containsEntry("reason", "login_other_browser");
        }
        journey.api().get(journey.path("/connection")).then().statusCode(404);
    }

    @Test
    void aCodeThatFacebookDoesNotKnowIsRefused() {
        String state = query(browser.begin(journey.user, journey.campaign)).get("state");

        Map<String, String> told = Browser.told(browser.open(
                "http://adpublisher.test/api/v1/connections/oauth/callback?code=sandbox-code-unknown&state=" + state));

        assertThat(told).containsEntry("reason", "login_refused");
    }

    @Test
    void aCodeIsSentOnceEvenIfTheAnswerIsLost() {
        HtmlPage dialog = dialog();
        Journey.sandboxPost(
                "faults",
                "{\"match\": {\"method\": \"POST\", \"edge\": \"access_token\"}, \"times\": 1, \"fault\": {\"type\":"
                        + " \"reset\", \"when\": \"after\"}}");

        assertThat(browser.press(dialog, me())).containsEntry("reason", "login_meta_unavailable");
        assertThat(login()).containsEntry("connection", "connected");
    }

    @Test
    void workThatWaitsForALoginGoesOnAfterIt() {
        // Given
        journey.connect().then().statusCode(200);
        Journey.sandboxPost("revoke", "{\"token\": \"" + journey.token + "\", \"subcode\": 460}");
        journey.publish("paused").then().statusCode(202);
        journey.until(publication -> publication.path("phase").asText().equals("waiting_reconnect"));

        // When
        assertThat(login()).containsEntry("connection", "connected");

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(
                publication, Journey.objects(publication, "ad").size());
    }

    @Test
    void aLoginIsForOnesOwnCampaignOnly() {
        RestAssured.given().post(journey.path("/connection/oauth")).then().statusCode(401);
        RestAssured.given()
                .header("Authorization", TestTokens.bearer(UUID.randomUUID()))
                .contentType(ContentType.JSON)
                .post(journey.path("/connection/oauth"))
                .then()
                .statusCode(404);
    }

    @Test
    void whoeverBeginsLoginsWithoutEndKeepsTheLastFifty() {
        // When
        for (int i = 0; i < 60; i++) {
            journey.api().post(journey.path("/connection/oauth")).then().statusCode(200);
        }
        // Then
        assertThat(login()).containsEntry("connection", "connected");
        assertThat(rows.select("SELECT 1 FROM connection_logins")).hasSize(50);
    }

    @Test
    void leadsBackToWhereTheBrowserFoundTheService() {
        Response begun = beginAt("https", "ads.example:8443");

        assertThat(query(begun.path("authorize_url")))
                .containsEntry("redirect_uri", "https://ads.example:8443/api/v1/connections/oauth/callback");
        assertThat(begun.<String>path("authorize_url")).startsWith(Journey.sandbox() + "/");
        assertThat(begun.detailedCookies().asList()).singleElement().satisfies(cookie -> {
            assertThat(cookie.isSecured()).isTrue();
            assertThat(cookie.isHttpOnly()).isTrue();
            assertThat(cookie.getSameSite()).isEqualTo("Lax");
            assertThat(cookie.getPath()).isEqualTo("/api/v1/connections/oauth/callback");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example/x",
                "evil.example?x=",
                "evil.example#",
                "user@evil.example",
                "a b",
                "[::1",
                "%00",
                "x:y"
            })
    void leadsNowhereElseOnAServerWhateverTheHostSays(String host) {
        Response begun = beginAt("https", host);

        if (begun.statusCode() == 200) {
            URI redirect = URI.create(query(begun.path("authorize_url")).get("redirect_uri"));
            assertThat(redirect.getPath()).isEqualTo("/api/v1/connections/oauth/callback");
            assertThat(redirect.getUserInfo()).isNull();
            assertThat(redirect.getRawQuery()).isNull();
            assertThat(redirect.getRawFragment()).isNull();
        } else {
            begun.then().statusCode(anyOf(equalTo(400), equalTo(503))).contentType("application/problem+json");
        }
    }

    private Response beginAt(String scheme, String host) {
        return journey.api()
                .header("X-Forwarded-Proto", scheme)
                .header("X-Forwarded-Host", host)
                .post(journey.path("/connection/oauth"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://graph.facebook.com, https://www.facebook.com/v26.0/dialog/oauth",
        "https://Graph.Facebook.com/, https://www.facebook.com/v26.0/dialog/oauth",
        "http://127.0.0.1:8090, http://127.0.0.1:8090/v26.0/dialog/oauth",
        "http://127.0.0.1:8090/, http://127.0.0.1:8090/v26.0/dialog/oauth",
        "https://graph.facebook.com.example, https://graph.facebook.com.example/v26.0/dialog/oauth",
    })
    void theDialogIsWhereTheGraphApiIs(URI graph, String dialog) {
        assertThat(LoginAddress.dialog(LoginAddress.dialogOf(graph), "v26.0")).isEqualTo(dialog);
    }

    @Test
    void theDocumentSaysWhichPathsNeedAToken() {
        JsonNode paths = Journey.read(RestAssured.given()
                        .accept(ContentType.JSON)
                        .get("/q/openapi")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .path("paths");

        for (String path : List.of("", "/oauth", "/assets")) {
            paths.path("/api/v1/campaigns/{id}/connection" + path)
                    .forEach(operation ->
                            assertThat(operation.path("security")).as(path).isNotEmpty());
        }
        assertThat(paths.at("/~1api~1v1~1connections~1oauth~1callback/get").path("security"))
                .isEmpty();
    }

    /** A second and a third ad account, and a business, for the person of this journey. */
    private void severalAccounts() {
        journey.world(
                """
                {"businesses": [{"id": "7%1$s", "name": "Group"}],
                 "accounts": [{"id": "%1$s1", "name": "Second", "currency": "GBP", "timezone_name": "Europe/London", "funding_source": "91"},
                              {"id": "%1$s2", "name": "Third", "currency": "USD", "timezone_name": "Europe/London", "funding_source": "92"}],
                 "users": [{"id": "8%1$s", "name": "User of %1$s", "accounts": ["%1$s1", "%1$s2"], "businesses": ["7%1$s"]}]}"""
                        .formatted(journey.account));
    }

    private Map<String, String> login() {
        return browser.press(dialog(), me());
    }

    private HtmlPage dialog() {
        return browser.dialog(browser.begin(journey.user, journey.campaign));
    }

    private String me() {
        return "Continue as User of " + journey.account;
    }

    private static String reason(String state, String rest) {
        String location = RestAssured.given()
                .redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .get("/api/v1/connections/oauth/callback?state=" + state + "&" + rest)
                .then()
                .statusCode(303)
                .header("Referrer-Policy", equalTo("no-referrer"))
                .header("Cache-Control", equalTo("no-store"))
                .extract()
                .header("Location");
        assertThat(location).startsWith("http://frontend.test/campaigns?tab=meta&");
        return query(location).get("reason");
    }

    private static Map<String, String> query(String address) {
        Map<String, String> query = new java.util.HashMap<>();
        for (String pair : URI.create(address).getRawQuery().split("&")) {
            query.put(
                    pair.substring(0, pair.indexOf('=')),
                    java.net.URLDecoder.decode(
                            pair.substring(pair.indexOf('=') + 1), java.nio.charset.StandardCharsets.UTF_8));
        }
        return query;
    }

    /** Every item of the list, page by page, as {@code type id}. */
    private List<String> assets(String query) {
        List<String> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = Journey.read(journey.api()
                    .get(journey.path("/connection/assets?" + query + cursor))
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString());
            page.path("items")
                    .forEach(item -> items.add(
                            item.path("type").asText() + " " + item.path("id").asText()));
            cursor = page.path("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("next_cursor").asText();
        } while (!cursor.isEmpty());
        return items;
    }

    private io.restassured.response.ValidatableResponse patch(String... members) {
        Map<String, String> body = new java.util.HashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            body.put(members[i], members[i + 1]);
        }
        return journey.api().body(body).patch(journey.path("/connection")).then();
    }

    private Instant expiry() {
        return Instant.parse(
                journey.api().get(journey.path("/connection")).then().extract().<String>path("token_expires_at"));
    }

    private List<String> audit() {
        return rows
                .select(
                        "SELECT action FROM campaign_audit_log WHERE campaign_id = ? AND action LIKE 'connection.%'"
                                + " ORDER BY created_at",
                        UUID.fromString(journey.campaign))
                .stream()
                .map(row -> (String) row.get("action"))
                .toList();
    }
}
