package dev.adpublisher.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The demo's drafts, put there over HTTP as {@code quarkus:dev} does. All tests share them: no other user may have campaigns with these ids. */
@QuarkusTest
class DemoSeedTest {
    private static final String GONE_SANDBOX = "http://127.0.0.1:1";

    @Inject
    Vertx vertx;

    @Inject
    DataSource database;

    @TestHTTPResource("/")
    URI api;

    @ConfigProperty(name = "adpublisher.meta.graph-url")
    String sandbox;

    @Test
    void thereIsADraftForEachGoalAndItCanBePublished() throws Exception {
        // When
        List<DemoDraft> drafts = seed(sandbox);

        // Then
        assertThat(drafts).extracting(DemoDraft::goal).containsExactly("leads", "leads", "website-visits", "calls");
        for (DemoDraft draft : drafts) {
            ValidatableResponse prepared =
                    asDemoUser().post(path(draft.id()) + "/prepare").then().statusCode(200);
            List<Map<String, Object>> findings = prepared.extract().path("findings");
            assertThat(findings).as(draft.name()).noneMatch(finding -> finding.get("severity")
                    .equals("error"));
            List<String> kinds = prepared.extract().path("objects.kind");
            assertThat(kinds).as(draft.name()).contains("image", "creative", "campaign", "adset", "ad");
        }
    }

    @Test
    void bothWaysToLeadsAreThere() throws Exception {
        // When
        List<DemoDraft> drafts = seed(sandbox);

        // Then
        assertThat(destinationOf(drafts.get(0))).isEqualTo("ON_AD");
        assertThat(destinationOf(drafts.get(1))).isEqualTo("WEBSITE");
        assertThat(destinationOf(drafts.get(3))).isEqualTo("PHONE_CALL");
    }

    @Test
    void seedingAgainKeepsWhatTheUserChangedAndAddsNothing() throws Exception {
        // Given
        UUID id = seed(sandbox).getFirst().id();
        asDemoUser()
                .contentType("application/json")
                .body("{\"dailyBudget\": 33, \"currency\": \"USD\"}")
                .put(path(id) + "/state/budget_data")
                .then()
                .statusCode(200);
        String before = whatThereIs(id);

        // When
        seed(sandbox);

        // Then
        assertThat(whatThereIs(id)).isEqualTo(before).contains("\"dailyBudget\":33");
        assertThat(campaigns()).containsOnlyOnce(id.toString());
    }

    @Test
    void picturesOfASandboxThatIsGoneAreFoundAtThePresentOne() throws Exception {
        // Given
        DemoDraft draft = seed(GONE_SANDBOX).getFirst();
        assertThat(pictures(draft)).isNotEmpty().allMatch(url -> url.startsWith(GONE_SANDBOX));

        // When
        seed(sandbox);

        // Then
        assertThat(pictures(draft)).isNotEmpty().allSatisfy(url -> {
            assertThat(url).startsWith(sandbox + "/_sandbox/images/");
            given().get(url).then().statusCode(200);
        });
    }

    /** Else whoever is interrupted between a request and its answer never sees the answer's body, and no time-out ends that. */
    @Test
    void everyRequestIsBegunOnAnEventLoop() throws Exception {
        // Given
        List<String> threads = new CopyOnWriteArrayList<>();
        Vertx watched = watched(
                Vertx.class,
                vertx,
                (made, name) -> name.equals("createHttpClient")
                        ? watched(HttpClient.class, (HttpClient) made, (answer, call) -> {
                            if (call.equals("request")) {
                                threads.add(Thread.currentThread().getName());
                            }
                            return answer;
                        })
                        : made);

        // When
        seed(watched, sandbox);

        // Then
        assertThat(threads)
                .hasSizeGreaterThan(20)
                .allMatch(thread -> thread.startsWith("vert.x-eventloop"))
                .containsOnly(threads.getFirst());
    }

    /** @param seen is given what a method answers and its name, and decides what the caller gets */
    private static <T> T watched(Class<T> type, T real, BiFunction<Object, String, Object> seen) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> seen.apply(method.invoke(real, arguments), method.getName())));
    }

    private List<DemoDraft> seed(String where) throws Exception {
        return seed(vertx, where);
    }

    private List<DemoDraft> seed(Vertx loops, String where) throws Exception {
        String base = api.toString().replaceAll("/$", "");
        DemoSeed.Target target = new DemoSeed.Target(base, where, DemoUser.ID, TestTokens.token(DemoUser.ID));
        return new DemoSeed(loops, database, target)
                .run()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private static String destinationOf(DemoDraft draft) {
        return asDemoUser()
                .post(path(draft.id()) + "/prepare")
                .then()
                .statusCode(200)
                .extract()
                .path("objects.find { it.kind == 'adset' }.params.destination_type");
    }

    private static List<String> pictures(DemoDraft draft) {
        return asDemoUser()
                .get(path(draft.id()) + "/state/ad_preview_data")
                .then()
                .statusCode(200)
                .extract()
                .path("adContent.imageVariations");
    }

    /** The documents, their time of change, and the connection. */
    private static String whatThereIs(UUID id) {
        return asDemoUser().get(path(id) + "/state").asString()
                + asDemoUser().get(path(id) + "/connection").asString();
    }

    private static String campaigns() {
        return asDemoUser().get("/api/v1/campaigns").asString();
    }

    private static RequestSpecification asDemoUser() {
        return given().header("Authorization", TestTokens.bearer(DemoUser.ID));
    }

    private static String path(UUID campaign) {
        return "/api/v1/campaigns/" + campaign;
    }
}
