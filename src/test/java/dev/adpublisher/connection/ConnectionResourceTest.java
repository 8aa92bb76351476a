package dev.adpublisher.connection;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.adpublisher.graph.ScriptedMeta;
import dev.adpublisher.graph.ScriptedMeta.Answer;
import dev.adpublisher.platform.TestTokens;
import dev.adpublisher.secrets.TokenVault;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ScriptedMeta.class)
class ConnectionResourceTest {

    private static final String TOKEN = "sandbox-user-1";
    private static final String PAGE_TOKEN = "sandbox-page-2001";

    @Inject
    DataSource database;

    ScriptedMeta meta;

    private final UUID user = UUID.randomUUID();
    private ConnectionRows rows;
    private UUID campaign;

    @BeforeEach
    void aCampaignAndAMetaThatKnowsItsOwner() {
        rows = new ConnectionRows(database, user);
        campaign = rows.campaign("USD");
        meta.forget();
        meta.on("debug_token", token(true, "ads_management,pages_show_list", Duration.ofDays(60), null));
        meta.on("act_1001", account("USD", 1, true));
        meta.on("act_1001/adspixels", Answer.ok("{\"data\": [{\"id\": \"5001\", \"name\": \"Shop\"}]}"));
        String page =
                """
                {"id": "2001", "name": "Bakery", "instagram_business_account": {"id": "3001", "username": "bakery"}%s}""";
        meta.on("2001", Answer.ok(page.formatted(", \"access_token\": \"" + PAGE_TOKEN + "\"")));
        meta.on("me", Answer.ok(page.formatted("")));
    }

    @Test
    void connectsWithWhatMetaConfirms() {
        put(body("selected_ig_user_id", "3001"))
                .statusCode(200)
                .body("connection_status", equalTo("connected"))
                .body("status_reason", nullValue())
                .body("campaign_id", equalTo(campaign.toString()))
                .body("user_id", equalTo(user.toString()))
                .body("fb_user_id", equalTo("42"))
                .body("selected_ad_account_id", equalTo("act_1001"))
                .body("selected_ad_account_name", equalTo("Harbour"))
                .body("selected_page_name", equalTo("Bakery"))
                .body("selected_ig_username", equalTo("bakery"))
                .body("ad_account_currency_code", equalTo("USD"))
                .body("ad_account_payment_connected", equalTo(true))
                .body("ad_account_facts.timezone_name", equalTo("America/New_York"))
                .body("ad_account_facts.min_daily_budget", equalTo(100))
                .body("ad_account_facts.default_dsa_payor", equalTo("Harbour GmbH"))
                .body("ad_account_facts.pixel_id", equalTo("5001"))
                .body("granted_scopes", hasItem("ads_management"))
                .body("token_expires_at", notNullValue())
                .body("created_at", notNullValue());

        get().statusCode(200).body("connection_status", equalTo("connected"));
    }

    @Test
    void noTokenIsEverInAnAnswerALogLineTheMetricsOrTheDatabase() {
        String answers;
        String logs;
        try (LogCapture captured = new LogCapture()) {
            answers = put(body()).extract().asString()
                    + get().extract().asString()
                    + patch(Map.of("selected_ig_user_id", "3001")).extract().asString();
            logs = captured.text();
        }
        String stored = rows.connection(campaign) + audit().toString();
        String metrics = given().get("/q/metrics").asString();

        assertThat(answers).doesNotContain(TOKEN, PAGE_TOKEN, "long_lived_user_token", "selected_page_access_token");
        assertThat(stored).doesNotContain(TOKEN, PAGE_TOKEN);
        assertThat(metrics).contains("adpublisher_meta_points_total").doesNotContain(TOKEN, PAGE_TOKEN, "act_1001");
        assertThat(logs).contains(path()).doesNotContain(TOKEN, PAGE_TOKEN, "sandbox-scripted-secret");
        assertThat(TokenVault.isSealed((String) rows.connection(campaign).get("long_lived_user_token")))
                .isTrue();
        assertThat(TokenVault.isSealed((String) rows.connection(campaign).get("selected_page_access_token")))
                .isTrue();
    }

    @Test
    void actAndBareDigitsAreTheSameAccount() {
        put(body("selected_ad_account_id", "act_1001"))
                .statusCode(200)
                .body("selected_ad_account_id", equalTo("act_1001"));
        put(body("selected_ad_account_id", "1001")).statusCode(200).body("selected_ad_account_id", equalTo("act_1001"));

        assertThat(rows.select("SELECT id FROM campaign_meta_connections WHERE campaign_id = ?", campaign))
                .hasSize(1);
    }

    @Test
    void anExpiredTokenStoresNothing() {
        meta.on(
                "debug_token",
                Answer.ok(
                        "{\"data\": {\"is_valid\": false, \"app_id\": \"555\", \"error\": {\"code\": 190, \"subcode\": 463}}}"));

        put(body())
                .statusCode(422)
                .body("code", equalTo("token_expired"))
                .body("violations.pointer", contains("/connection/long_lived_user_token"));
        get().statusCode(404);
        assertThat(audit()).containsExactly("connection.refused");
    }

    @Test
    void anEndOfDataAccessCountsAsTheEnd() {
        meta.on("debug_token", token(true, "ads_management", Duration.ofDays(60), Duration.ofDays(-1)));
        put(body()).statusCode(422).body("code", equalTo("token_expired"));

        meta.on("debug_token", token(true, "ads_management", Duration.ofDays(60), Duration.ofDays(3)));
        put(body())
                .statusCode(200)
                .body("connection_status", equalTo("expiring"))
                .body("status_reason", notNullValue());
    }

    @Test
    void aTokenThatNeverExpiresIsFine() {
        meta.on("debug_token", token(true, "ads_management", null, null));

        put(body())
                .statusCode(200)
                .body("connection_status", equalTo("connected"))
                .body("token_expires_at", nullValue());
    }

    @Test
    void aRevokedTokenIsInvalid() {
        meta.on("debug_token", Answer.error(190, 460));

        put(body()).statusCode(422).body("violations.code", contains("token_invalid"));
    }

    @Test
    void aTokenOfAnotherAppIsRefused() {
        meta.on(
                "debug_token",
                Answer.ok("{\"data\": {\"is_valid\": true, \"app_id\": \"666\", \"scopes\": [\"ads_management\"]}}"));

        put(body()).statusCode(422).body("violations.code", contains("token_other_app"));
    }

    @Test
    void aTokenThatMayNotManageAdsIsRefused() {
        meta.on("debug_token", token(true, "ads_read", Duration.ofDays(60), null));

        put(body()).statusCode(422).body("violations.code", contains("permission_missing"));
        get().statusCode(404);
    }

    @Test
    void everythingThatIsUnreadableIsNamedAtOnce() {
        put(body("selected_ad_account_id", "1099", "selected_page_id", "2099", "selected_ig_user_id", "3099"))
                .statusCode(422)
                .body(
                        "violations.pointer",
                        contains(
                                "/connection/selected_ad_account_id",
                                "/connection/selected_page_id",
                                "/connection/selected_ig_user_id"))
                .body("violations.code", contains("ad_account_unreadable", "page_unreadable", "instagram_unreadable"));
        get().statusCode(404);
    }

    @Test
    void aWrongPageTokenIsBlamedItself() {
        meta.on("me", Answer.error(190, 467));

        put(body("selected_page_access_token", "sandbox-page-other"))
                .statusCode(422)
                .body("violations.pointer", contains("/connection/selected_page_access_token"));
    }

    @Test
    void aTokenOfAnotherPageIsBlamedItself() {
        meta.on("me", Answer.ok("{\"id\": \"2002\", \"name\": \"Somebody else's\"}"));

        put(body("selected_page_access_token", "sandbox-page-other"))
                .statusCode(422)
                .body("violations.code", contains("page_token_invalid"));
    }

    @Test
    void aPageThatCanBeReadButIsNotTheirsIsRefused() {
        meta.on("2001", Answer.ok("{\"id\": \"2001\", \"name\": \"A famous bakery\"}"));

        put(body()).statusCode(422).body("violations.code", contains("page_unreadable"));
        get().statusCode(404);
    }

    @Test
    void anInstagramAccountBelongsToThePageOrTheAdAccount() {
        meta.on("act_1001/instagram_accounts", Answer.ok("{\"data\": [{\"id\": \"3002\", \"username\": \"agency\"}]}"));

        put(body("selected_ig_user_id", "3002")).statusCode(200).body("selected_ig_username", equalTo("agency"));
        put(body("selected_ig_user_id", "3003"))
                .statusCode(422)
                .body("violations.code", contains("instagram_unreadable"));
    }

    @Test
    void aTokenForReadsThatMayWriteIsRefused() {
        put(body("read_only_user_token", "sandbox-also-writes"))
                .statusCode(422)
                .body("violations.code", contains("read_token_invalid"))
                .body("violations.pointer", contains("/connection/read_only_user_token"));
    }

    @Test
    void allThatIsWrongIsListedMostSeriousFirst() {
        meta.on("debug_token", token(true, "ads_management", Duration.ofDays(3), null));
        meta.on("act_1001", account("JPY", 2, false));

        put(body())
                .statusCode(200)
                .body("connection_status", equalTo("account_disabled"))
                .body("findings.code", contains("account_disabled", "expiring", "wrong_currency", "no_payment_method"))
                .body("missing_permissions", hasItem("pages_manage_ads"));
    }

    @Test
    void anAccountThatCannotPayOrRunIsStoredAsThat() {
        meta.on("act_1001", account("USD", 1, false));
        put(body())
                .statusCode(200)
                .body("connection_status", equalTo("no_payment_method"))
                .body("ad_account_payment_connected", equalTo(false));

        meta.on("act_1001", account("USD", 2, true));
        put(body()).statusCode(200).body("connection_status", equalTo("account_disabled"));
    }

    @Test
    void theStatusFollowsTheDraftsCurrency() {
        meta.on("act_1001", account("JPY", 1, true));
        put(body()).statusCode(200).body("connection_status", equalTo("wrong_currency"));

        rows.update(
                "UPDATE campaign_states SET budget_data = '{\"currency\": \"JPY\"}' WHERE campaign_id = ?", campaign);

        get().statusCode(200).body("connection_status", equalTo("connected"));
        assertThat(rows.connection(campaign)).containsEntry("connection_status", "connected");
    }

    @Test
    void metaBeingDownStoresNothingAndSaysWhenToTryAgain() {
        meta.on("debug_token", ScriptedMeta.HANG_UP);
        put(body()).statusCode(503).body("code", equalTo("meta_unavailable")).header("Retry-After", equalTo("30"));

        meta.on("debug_token", token(true, "ads_management", null, null));
        // An account of its own, for it is left alone for five minutes now.
        meta.on("act_1909", Answer.error(17, 2446079));
        put(body("selected_ad_account_id", "act_1909")).statusCode(503).header("Retry-After", equalTo("300"));

        meta.on("act_1001", Answer.ok("<html>"));
        put(body()).statusCode(502).body("code", equalTo("meta_malformed"));

        get().statusCode(404);
        assertThat(audit()).isEmpty();
    }

    @Test
    void aFailedReconnectLeavesTheOldConnectionAlone() {
        put(body()).statusCode(200);
        String before = rows.connection(campaign).toString();
        meta.on("debug_token", Answer.error(190, 463));

        put(body("long_lived_user_token", "sandbox-user-2")).statusCode(422);

        assertThat(rows.connection(campaign)).hasToString(before);
    }

    @Test
    void foreignAndUnknownCampaignsAreNotFoundAndMetaIsNotAsked() {
        UUID stranger = UUID.randomUUID();
        UUID foreign = new ConnectionRows(database, stranger).campaign("USD");

        for (String id : List.of(foreign.toString(), UUID.randomUUID().toString(), "42")) {
            String path = "/api/v1/campaigns/" + id + "/connection";
            as(user).body(body()).put(path).then().statusCode(404).body("code", equalTo("not_found"));
            as(user).get(path).then().statusCode(404);
            as(user).body(Map.of("selected_page_id", "2001")).patch(path).then().statusCode(404);
            as(user).delete(path).then().statusCode(404);
        }
        assertThat(meta.seen()).isEmpty();
    }

    @Test
    void anotherUserDoesNotSeeTheConnection() {
        put(body()).statusCode(200);

        as(UUID.randomUUID()).get(path()).then().statusCode(404);
    }

    @Test
    void refusesWhatItDoesNotKnowWithoutRepeatingIt() {
        Map<String, Object> odd = body(
                "selected_page_id", "2001/feed", "selected_ad_account_id", "../1001", "connection_status", "connected");
        odd.put("selected_ig_user_id", 3001);
        odd.put("long_lived_user_token", "two words-7");

        String answer = put(odd).statusCode(422)
                .body(
                        "violations.find { it.pointer == '/connection/connection_status' }.code",
                        equalTo("unknown_member"))
                .body("violations.find { it.pointer == '/connection/selected_ig_user_id' }.code", equalTo("wrong_type"))
                .body("violations.find { it.pointer == '/connection/selected_page_id' }.code", equalTo("malformed"))
                .body(
                        "violations.find { it.pointer == '/connection/selected_ad_account_id' }.code",
                        equalTo("malformed"))
                .body(
                        "violations.find { it.pointer == '/connection/long_lived_user_token' }.code",
                        equalTo("malformed"))
                .extract()
                .asString();

        assertThat(answer).doesNotContain("words-7", "../1001");
        assertThat(meta.seen()).isEmpty();
    }

    @Test
    void namesEveryMissingMember() {
        put(Map.of())
                .statusCode(422)
                .body(
                        "violations.pointer",
                        contains(
                                "/connection/long_lived_user_token",
                                "/connection/selected_page_id",
                                "/connection/selected_ad_account_id"));
        put(List.of()).statusCode(400);
    }

    @Test
    void otherSelectionsAreCheckedAgain() {
        put(body()).statusCode(200);
        meta.on("act_1003", account("EUR", 1, true));
        meta.on("act_1003/adspixels", Answer.ok("{\"data\": []}"));

        patch(Map.of("selected_ad_account_id", "1003"))
                .statusCode(200)
                .body("selected_ad_account_id", equalTo("act_1003"))
                .body("ad_account_currency_code", equalTo("EUR"))
                .body("ad_account_facts.pixel_id", nullValue())
                .body("selected_page_id", equalTo("2001"))
                .body("connection_status", equalTo("wrong_currency"));
        patch(Map.of("selected_page_id", "2099")).statusCode(422).body("violations.code", contains("page_unreadable"));
        patch(Map.of("long_lived_user_token", "sandbox-user-2"))
                .statusCode(422)
                .body("violations.code", contains("unknown_member"));
        assertThat(audit()).containsExactly("connection.connected", "connection.changed", "connection.refused");
    }

    @Test
    void aChangeThatIsRefusedWithoutAskingMetaIsWrittenDownToo() {
        put(body()).statusCode(200);
        rows.update(
                "UPDATE campaign_meta_connections SET long_lived_user_token = left(long_lived_user_token, -6) || 'AAAAAA' WHERE campaign_id = ?",
                campaign);

        patch(Map.of("selected_page_id", "2001")).statusCode(422).body("violations.code", contains("token_invalid"));
        assertThat(audit()).containsExactly("connection.connected", "connection.changed", "connection.refused");
    }

    @Test
    void aChangeThatComesTooLateIsWrittenDownToo() {
        put(body()).statusCode(200);
        meta.before(
                "act_1001",
                () -> rows.update(
                        "UPDATE campaign_meta_connections SET checked_at = checked_at - interval '1 second' WHERE campaign_id = ?",
                        campaign));

        patch(Map.of("selected_page_id", "2001")).statusCode(409).body("code", equalTo("connection_changed"));
        assertThat(audit()).containsExactly("connection.connected", "connection.refused");
    }

    @Test
    void aListOfInstagramAccountsLooksThroughSoManyPagesAtATime() {
        put(body()).statusCode(200);
        meta.on(
                "me/accounts",
                Answer.ok(
                        """
                        {"data": [{"id": "2001", "name": "Bakery"}], "paging": {"cursors": {"after": "more"}, "next": "https://graph.facebook.com/next"}}"""));

        given().header("Authorization", TestTokens.bearer(user))
                .get("/api/v1/campaigns/" + campaign + "/connection/assets?type=instagram_account")
                .then()
                .statusCode(200)
                .body("items", empty())
                .body("next_cursor", notNullValue());
        assertThat(meta.seen())
                .filteredOn(seen -> seen.path().endsWith("me/accounts"))
                .hasSize(10);
    }

    @Test
    void aSelectionCanBeTakenBack() {
        put(body("selected_ig_user_id", "3001")).statusCode(200);
        Map<String, Object> none = new HashMap<>();
        none.put("selected_ig_user_id", null);

        patch(none).statusCode(200).body("selected_ig_user_id", nullValue()).body("selected_ig_username", nullValue());
        none.put("selected_page_id", null);
        patch(none).statusCode(422).body("violations.code", contains("required"));
    }

    @Test
    void aPixelOfAnotherAccountIsRefused() {
        put(body("selected_pixel_id", "5099")).statusCode(422).body("violations.code", contains("pixel_unknown"));
        put(body("selected_pixel_id", "5001")).statusCode(200).body("ad_account_facts.pixel_id", equalTo("5001"));
    }

    @Test
    void forgettingRemovesTheTokens() {
        put(body()).statusCode(200);

        as(user).delete(path()).then().statusCode(204);

        get().statusCode(404);
        as(user).delete(path()).then().statusCode(404);
        assertThat(rows.select("SELECT id FROM campaign_meta_connections WHERE campaign_id = ?", campaign))
                .isEmpty();
        assertThat(audit()).containsExactly("connection.connected", "connection.forgotten");
    }

    @Test
    void aReconnectWakesThePublicationThatWaitsForIt() {
        put(body()).statusCode(200);
        rows.update(
                """
                INSERT INTO publications (user_id, campaign_id, attempt, task, target, phase, ad_account_id, plan, worker, lease_until)
                VALUES (?, ?, 1, 'publish', 'paused', 'waiting_reconnect', '1001', '{}', 'nobody', clock_timestamp() + interval '1 day')""",
                user,
                campaign);

        put(body()).statusCode(200);

        assertThat(rows.select("SELECT next_attempt_at, version FROM publications WHERE campaign_id = ?", campaign)
                        .getFirst())
                .containsEntry("version", 2L)
                .extractingByKey("next_attempt_at")
                .isNotNull();
    }

    @Test
    void needsAToken() {
        given().get(path()).then().statusCode(401);
    }

    private static Answer token(boolean valid, String scopes, Duration expires, Duration dataAccess) {
        String list = "\"" + scopes.replace(",", "\",\"") + "\"";
        return Answer.ok(
                """
                {"data": {"app_id": "555", "user_id": "42", "is_valid": %s, "expires_at": %d, "data_access_expires_at": %d, "scopes": [%s]}}"""
                        .formatted(valid, at(expires), at(dataAccess), list));
    }

    private static long at(Duration fromNow) {
        return fromNow == null ? 0 : Instant.now().plus(fromNow).getEpochSecond();
    }

    private static Answer account(String currency, int status, boolean funded) {
        return Answer.ok(
                """
                {"id": "act_1", "name": "Harbour", "currency": "%s", "account_status": %d, "timezone_name": "America/New_York",
                 "min_daily_budget": 100, "default_dsa_payor": "Harbour GmbH"%s}"""
                        .formatted(currency, status, funded ? ", \"funding_source\": \"9001\"" : ""));
    }

    private static Map<String, Object> body(String... members) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "long_lived_user_token", TOKEN, "selected_page_id", "2001", "selected_ad_account_id", "act_1001"));
        for (int i = 0; i < members.length; i += 2) {
            body.put(members[i], members[i + 1]);
        }
        return body;
    }

    private List<Object> audit() {
        return rows
                .select(
                        "SELECT action FROM campaign_audit_log WHERE campaign_id = ? AND action LIKE 'connection.%' ORDER BY created_at",
                        campaign)
                .stream()
                .map(row -> row.get("action"))
                .toList();
    }

    private String path() {
        return "/api/v1/campaigns/" + campaign + "/connection";
    }

    private static RequestSpecification as(UUID caller) {
        return given().header("Authorization", TestTokens.bearer(caller)).contentType(ContentType.JSON);
    }

    private ValidatableResponse put(Object body) {
        return as(user).body(body).put(path()).then();
    }

    private ValidatableResponse patch(Object body) {
        return as(user).body(body).patch(path()).then();
    }

    private ValidatableResponse get() {
        return as(user).get(path()).then();
    }
}
