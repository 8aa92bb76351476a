package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.adpublisher.graph.ScriptedMeta.Answer;
import dev.adpublisher.graph.ScriptedMeta.Seen;
import dev.adpublisher.secrets.Secret;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(ScriptedMeta.class)
class GraphDirectoryTest {

    private static final Secret TOKEN = Secret.of("sandbox-user-1");
    private static final AdAccountId ACCOUNT = new AdAccountId("1001");
    private static final Answer FINE = Answer.ok(
            """
            {"id": "act_1001", "name": "Bakery", "currency": "JPY", "timezone_name": "Asia/Tokyo", "account_status": "1",
             "min_daily_budget": "100", "funding_source_details": {"id": "9"}, "business": {"id": "7", "name": "B"},
             "default_dsa_payor": "P", "unknown_member": [1]}""");

    @Inject
    GraphDirectory directory;

    ScriptedMeta meta;

    @BeforeEach
    void forget() {
        meta.forget();
    }

    @Test
    void readsAnAdAccountLeniently() {
        meta.on("act_1001", FINE);

        DirectoryAdAccount account = get(directory.adAccount(TOKEN, ACCOUNT));

        assertThat(account)
                .isEqualTo(new DirectoryAdAccount(
                        ACCOUNT, "Bakery", "JPY", "Asia/Tokyo", 1, 0, true, 100L, "P", null, "7", "B"));
    }

    @Test
    void anAccountWithoutFundingHasNoPayment() {
        meta.on("act_1001", Answer.ok("{\"id\": \"act_1001\", \"account_status\": 1}"));

        assertThat(get(directory.adAccount(TOKEN, ACCOUNT)).paymentConnected()).isFalse();
    }

    @Test
    void sendsTheTokenInAHeaderAndProvesTheApp() {
        meta.on("act_1001", FINE);

        DirectoryAdAccount account = get(directory.adAccount(TOKEN, ACCOUNT));

        assertThat(account.name()).isEqualTo("Bakery");
        Seen seen = meta.seen().getFirst();
        assertThat(seen.path()).isEqualTo("/v26.0/act_1001");
        assertThat(seen.authorization()).isEqualTo("Bearer sandbox-user-1");
        assertThat(seen.query())
                .containsEntry("appsecret_proof", AppProof.of(Secret.of("sandbox-scripted-secret"), TOKEN))
                .doesNotContainValue("sandbox-user-1")
                .doesNotContainKey("access_token");
    }

    @Test
    void asksAboutATokenAsTheApp() {
        meta.on(
                "debug_token",
                Answer.ok(
                        """
                        {"data": {"app_id": "555", "is_valid": true, "expires_at": 0, "data_access_expires_at": 1800000000,
                          "scopes": ["ads_management"], "user_id": "42"}}"""));

        DirectoryToken token = get(directory.debugToken(TOKEN));

        assertThat(token.valid()).isTrue();
        assertThat(token.expiresAt()).isNull();
        assertThat(token.usableUntil()).isEqualTo(Instant.ofEpochSecond(1_800_000_000));
        assertThat(token.scopes()).containsExactly("ads_management");
        assertThat(meta.seen().getFirst().query()).containsEntry("input_token", "sandbox-user-1");
        assertThat(meta.seen().getFirst().authorization()).isEqualTo("Bearer 555|sandbox-scripted-secret");
    }

    @Test
    void repeatsAReadWhenMetaHasPassingTrouble() {
        meta.on("act_1001", Answer.error(2, 0), Answer.of(503, "<html>busy</html>"), FINE);

        assertThat(get(directory.adAccount(TOKEN, ACCOUNT)).currency()).isEqualTo("JPY");
        assertThat(meta.seen()).hasSize(3);
    }

    @Test
    void repeatsAReadWhoseAnswerWasCutOffOrLost() {
        meta.on("act_1001", ScriptedMeta.HANG_UP, Answer.ok("{\"id\": \"act_10"), FINE);

        assertThat(get(directory.adAccount(TOKEN, ACCOUNT)).currency()).isEqualTo("JPY");
    }

    @Test
    void readsNoMoreThanALimitAndNothingTooDeep() {
        meta.on("act_1001", Answer.ok("{\"x\": \"" + "y".repeat(17 * 1024 * 1024) + "\"}"));
        assertThat(failure(directory.adAccount(TOKEN, ACCOUNT))).isInstanceOf(DirectoryFailure.Unreachable.class);

        meta.on("act_1001", Answer.ok("{\"id\": \"act_1001\", \"x\": " + "[".repeat(70) + "]".repeat(70) + "}"));
        assertThat(failure(directory.adAccount(TOKEN, ACCOUNT))).isInstanceOf(DirectoryFailure.Malformed.class);
    }

    @Test
    void givesUpOnAMetaThatStaysDown() {
        meta.on("act_1001", ScriptedMeta.HANG_UP);

        assertThat(failure(directory.adAccount(TOKEN, ACCOUNT))).isInstanceOf(DirectoryFailure.Unreachable.class);
        assertThat(meta.seen()).hasSize(3);
    }

    @Test
    void doesNotRepeatWhatMetaRefused() {
        meta.on("act_1001", Answer.error(100, 33));

        assertThat(failure(directory.adAccount(TOKEN, ACCOUNT))).isInstanceOf(DirectoryFailure.Refused.class);
        assertThat(meta.seen()).hasSize(1);
    }

    @Test
    void tellsALostTokenFromAMissingPermission() {
        meta.on("act_1001", Answer.error(190, 463));
        meta.on("2001", Answer.error(200, 0));

        assertThat(failure(directory.adAccount(TOKEN, ACCOUNT))).isInstanceOf(DirectoryFailure.TokenRefused.class);
        assertThat(failure(directory.page(TOKEN, "2001", false))).isInstanceOf(DirectoryFailure.PermissionDenied.class);
    }

    @Test
    void waitsAsLongAsTheHeadersSay() {
        Answer throttled = Answer.error(80004, 0);
        meta.on(
                "act_1901",
                new Answer(
                        400,
                        throttled.body(),
                        Map.of(
                                "X-Business-Use-Case-Usage",
                                "{\"1\":[{\"type\":\"ads_management\",\"call_count\":100,\"estimated_time_to_regain_access\":19}]}")));

        DirectoryFailure failure = failure(directory.adAccount(TOKEN, new AdAccountId("1901")));

        assertThat(failure).isInstanceOfSatisfying(DirectoryFailure.Throttled.class, told -> assertThat(told.waitFor())
                .isEqualTo(Duration.ofMinutes(19)));
        // And until then it is not asked again.
        assertThat(failure(directory.adAccount(TOKEN, new AdAccountId("1901"))))
                .isInstanceOf(DirectoryFailure.Throttled.class);
        assertThat(meta.seen()).hasSize(1);
    }

    @Test
    void waitsByTheCatalogueWhenHeadersAreMalformed() {
        meta.on("act_1902", new Answer(400, Answer.error(613, 1996).body(), Map.of("X-Ad-Account-Usage", "{nonsense")));

        assertThat(failure(directory.adAccount(TOKEN, new AdAccountId("1902"))))
                .isInstanceOfSatisfying(DirectoryFailure.Throttled.class, told -> assertThat(told.waitFor())
                        .isEqualTo(Duration.ofHours(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "\"hello\"", "", "<html></html>", "{\"id\": \"act_1001\"} {}", "{\"error\": \"odd\"}"})
    void callsNonsenseNonsense(String body) {
        meta.on("act_1902", Answer.ok(body));

        assertThat(failure(directory.adAccount(TOKEN, new AdAccountId("1902"))))
                .isInstanceOf(DirectoryFailure.Malformed.class);
    }

    @Test
    void anErrorInsideA200IsAnError() {
        meta.on("act_1001", Answer.ok(Answer.error(190, 467).body()));

        assertThat(failure(directory.adAccount(TOKEN, ACCOUNT))).isInstanceOf(DirectoryFailure.TokenRefused.class);
    }

    @Test
    void findsPlaces() {
        meta.on(
                "search",
                Answer.ok(
                        """
                        {"data": [{"key": 2421836, "name": "Portland", "type": "city", "country_code": "US", "region": "Oregon",
                          "region_id": 3880, "supports_region": true}]}"""));

        List<DirectoryPlace> places = get(directory.searchPlaces(TOKEN, "Portland & {Oregon}", "city", "US"));

        assertThat(places)
                .containsExactly(new DirectoryPlace("2421836", "Portland", "city", "US", null, "Oregon", "3880"));
        assertThat(meta.seen().getFirst().query())
                .containsEntry("q", "Portland & {Oregon}")
                .containsEntry("type", "adgeolocation")
                .containsEntry("location_types", "[\"city\"]")
                .containsEntry("country_code", "US");
    }

    @Test
    void followsCursorsAndNeverAddresses() {
        meta.on(
                "act_1001/adlabels",
                Answer.ok(
                        """
                        {"data": [{"id": "1", "name": "a"}], "paging": {"cursors": {"after": "c1"}, "next": "http://127.0.0.1:1/steal"}}"""),
                Answer.ok(
                        "{\"data\": [{\"id\": \"2\", \"name\": \"b\"}], \"paging\": {\"cursors\": {\"after\": \"c2\"}}}"));

        assertThat(get(directory.adLabel(TOKEN, ACCOUNT, "b"))).contains(new DirectoryLabel("2", "b"));
        assertThat(meta.seen()).extracting(seen -> seen.query().get("after")).containsExactly(null, "c1");
    }

    @Test
    void givesThePagesTokenWrapped() {
        meta.on("2001", Answer.ok("{\"id\": \"2001\", \"name\": \"Bakery\", \"access_token\": \"sandbox-page-1\"}"));

        DirectoryPage page = get(directory.page(TOKEN, "2001", true));

        assertThat(page.accessToken()).isEqualTo(Secret.of("sandbox-page-1"));
        assertThat(page.toString()).doesNotContain("sandbox-page-1");
    }

    @Test
    void anIdNeverBecomesAPath() {
        Throwable refused = catchThrowableOfType(
                IllegalArgumentException.class, () -> get(directory.page(TOKEN, "2001/feed", false)));

        assertThat(refused).isNotNull();
        assertThat(meta.seen()).isEmpty();
    }

    @Test
    void noFailureShowsAToken() {
        meta.on("debug_token", ScriptedMeta.HANG_UP);
        meta.on(
                "act_1001",
                Answer.of(400, "{\"error\":{\"code\":190,\"message\":\"Malformed access token sandbox-user-1\"}}"));

        for (DirectoryFailure failure :
                List.of(failure(directory.debugToken(TOKEN)), failure(directory.adAccount(TOKEN, ACCOUNT)))) {
            assertThat(failure + String.valueOf(failure.error())).doesNotContain("sandbox-user-1");
            assertThat(failure).hasNoCause();
        }
    }

    @Test
    void manyReadsAtOnceDoNotMixUp() {
        IntStream.range(0, 20)
                .forEach(i -> meta.on("30" + i, Answer.ok("{\"id\": \"30" + i + "\", \"name\": \"u" + i + "\"}")));

        List<DirectoryPage> found = get(Uni.join()
                .all(IntStream.range(0, 20)
                        .mapToObj(i -> directory.page(TOKEN, "30" + i, false))
                        .toList())
                .andFailFast());

        assertThat(found)
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .mapToObj(i -> new DirectoryPage("30" + i, "u" + i, null, List.of()))
                        .toList());
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private static DirectoryFailure failure(Uni<?> uni) {
        return catchThrowableOfType(DirectoryFailure.class, () -> get(uni));
    }
}
