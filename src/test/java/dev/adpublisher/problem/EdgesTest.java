package dev.adpublisher.problem;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.adpublisher.platform.Cursor;
import dev.adpublisher.platform.TestTokens;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands at the edge of the service: headers, origins, rates, cursors, and HTTP that is none. */
@QuarkusTest
class EdgesTest {
    private static final String CAMPAIGNS = "/api/v1/campaigns";

    private final UUID user = UUID.randomUUID();

    @TestHTTPResource("/")
    URI service;

    @Inject
    RateGate rates;

    @Test
    void tellsBrowsersWhatNotToDoWithEveryAnswer() {
        UUID campaign = campaign(user, "x");
        List<Response> answers = List.of(
                as(user).get(CAMPAIGNS),
                as(user).get(CAMPAIGNS + "/" + campaign),
                as(user).get("/api/v1/schemas/goal_data"),
                as(user).get(CAMPAIGNS + "/" + UUID.randomUUID()),
                as(user).get("/api/v1/nowhere"),
                as(user).delete(CAMPAIGNS),
                as(user).accept("image/png").get(CAMPAIGNS),
                as(user).body("{").post(CAMPAIGNS),
                as(user).body("{\"a\":1}").post(CAMPAIGNS),
                as(user).body("x".repeat(2 << 20)).post(CAMPAIGNS),
                as(user).post(CAMPAIGNS + "/" + campaign + "/publication/pause"),
                as(user).header("Origin", "https://evil.example").get(CAMPAIGNS),
                preflight("https://evil.example"),
                given().get(CAMPAIGNS),
                given().header("Authorization", "Bearer x").get(CAMPAIGNS));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.headers().getValues("Cache-Control")).containsExactly("no-store");
            assertThat(answer.headers().getValues("X-Content-Type-Options")).containsExactly("nosniff");
            assertThat(answer.headers().getValues("Referrer-Policy")).containsExactly("no-referrer");
            assertThat(answer.headers().getValues("Content-Security-Policy"))
                    .containsExactly("default-src 'none'; frame-ancestors 'none'");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Server")).isNull();
            assertThat(answer.header("Strict-Transport-Security")).isNull();
        });
        given().get("/q/health/live")
                .then()
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header(
                        "Content-Security-Policy",
                        equalTo("frame-ancestors 'none'; base-uri 'none'; object-src 'none'"));
    }

    @Test
    void tellsBrowsersToStayWithTlsWhereThereIsTls() {
        as(user).header("X-Forwarded-Proto", "https")
                .get(CAMPAIGNS)
                .then()
                .statusCode(200)
                .header("Strict-Transport-Security", equalTo("max-age=31536000; includeSubDomains"));
    }

    @Test
    void letsTheFrontendsOriginInAndNoOther() {
        as(user).header("Origin", "https://frontend.example")
                .get(CAMPAIGNS)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo("https://frontend.example"))
                .header("Access-Control-Allow-Credentials", not(equalTo("true")));
        preflight("https://frontend.example")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo("https://frontend.example"));
        for (String other : new String[] {
            "https://evil.example",
            "https://frontend.example.evil.example",
            "http://frontend.example",
            "null",
            "https://frontend.example:8443",
            "https://xfrontend.example"
        }) {
            as(user).header("Origin", other)
                    .get(CAMPAIGNS)
                    .then()
                    .statusCode(403)
                    .header("Access-Control-Allow-Origin", nullValue());
            preflight(other).then().header("Access-Control-Allow-Origin", nullValue());
        }
    }

    @Test
    void letsTheFrontendUseEveryMethodAndHeaderOfTheApi() {
        List<String> headers = List.of(
                "authorization",
                "content-type",
                "if-match",
                "if-none-match",
                "idempotency-key",
                "last-event-id",
                "accept");
        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
            Response allowed = given().header("Origin", "https://frontend.example")
                    .header("Access-Control-Request-Method", method)
                    .header("Access-Control-Request-Headers", String.join(",", headers))
                    .options(CAMPAIGNS + "/" + UUID.randomUUID() + "/state/goal_data");

            assertThat(allowed.statusCode()).as(method).isEqualTo(200);
            assertThat(words(allowed, "Access-Control-Allow-Methods")).contains(method.toLowerCase(Locale.ROOT));
            assertThat(words(allowed, "Access-Control-Allow-Headers")).containsAll(headers);
            assertThat(allowed.header("Access-Control-Max-Age")).isEqualTo("600");
        }
        UUID campaign = campaign(user, "x");
        Response read = as(user).header("Origin", "https://frontend.example").get(CAMPAIGNS + "/" + campaign);
        assertThat(read.header("ETag")).isNotNull();
        assertThat(words(read, "Access-Control-Expose-Headers"))
                .contains("etag", "location", "retry-after", "www-authenticate");
    }

    private static Set<String> words(Response answer, String header) {
        return Stream.of(answer.header(header).split(","))
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static Response preflight(String origin) {
        return given().header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type,idempotency-key")
                .options(CAMPAIGNS);
    }

    @Test
    void tellsAUserWhoAsksTooMuchToWait() {
        // Given
        String token = TestTokens.bearer(user);
        exhaust(() -> rates.ofUser(user.toString()).isPresent());
        // When
        Response refused = given().header("Authorization", token).get(CAMPAIGNS);
        // Then
        assertTooMany(refused);
        assertTooMany(given().header("Authorization", token).get("/api/v1/nowhere"));
        as(UUID.randomUUID()).get(CAMPAIGNS).then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void tellsAnAddressThatGuessesTokensToWait() {
        // Given
        exhaust(() -> rates.ofAddress(SocketAddress.inetSocketAddress(1, "203.0.113.9"))
                .isPresent());
        // When, Then
        assertTooMany(given().header("X-Forwarded-For", "203.0.113.9").get(CAMPAIGNS));
        assertTooMany(given().header("X-Forwarded-For", "203.0.113.9")
                .header("Authorization", "Bearer guess")
                .get(CAMPAIGNS));
        assertTooMany(given().header("X-Forwarded-For", "203.0.113.9")
                .urlEncodingEnabled(false)
                .get("/api/v1/webhooks/%2e%2e/campaigns"));
        given().header("X-Forwarded-For", "203.0.113.10").get(CAMPAIGNS).then().statusCode(401);
        as(user).header("X-Forwarded-For", "203.0.113.9").get(CAMPAIGNS).then().statusCode(200);
    }

    @Test
    void leavesAUserWhoAsksTooMuchTheStreamsThatTheyLookAt() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        exhaust(() -> rates.ofUser(journey.user.toString()).isPresent());
        // When, Then
        assertTooMany(journey.api().get(journey.path("/publication")));
        journey.api()
                .header("Last-Event-ID", "1")
                .get(journey.path("/publication/events"))
                .then()
                .statusCode(200)
                .contentType(startsWith("text/event-stream"));
    }

    @Test
    void tellsAUserWithTooManyRequestsUnderWayToWait() {
        // Given
        List<RateGate.Open> open = new ArrayList<>();
        do {
            boolean over = open.size() == 1;
            open.add(() -> over);
            assertThat(open).hasSizeLessThan(10_000);
        } while (rates.began(user.toString(), open.getLast()).isEmpty());
        assertThat(rates.underWay(user.toString()))
                .as("the one that is over does not count")
                .isEqualTo(open.size() - 1);
        // When, Then
        assertTooMany(as(user).get(CAMPAIGNS));
        as(UUID.randomUUID()).get(CAMPAIGNS).then().statusCode(200);
        // When
        rates.ended(user.toString(), open.get(0));
        rates.ended(user.toString(), open.get(2));
        // Then
        as(user).get(CAMPAIGNS).then().statusCode(200);
    }

    @Test
    void forgetsAStreamWhoseReaderHungUp() throws Exception {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        String request = "GET " + journey.path("/publication/events?follow=true") + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: " + TestTokens.bearer(journey.user) + "\r\n\r\n";
        // When
        try (Socket one = open(request);
                Socket other = open(request)) {
            // Then
            assertThat(one.getInputStream().read()).isEqualTo('H');
            assertThat(other.getInputStream().read()).isEqualTo('H');
            assertThat(rates.underWay(journey.user.toString())).isEqualTo(2);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> rates.underWay(journey.user.toString()) == 0);
    }

    private Socket open(String request) throws Exception {
        Socket socket = new Socket(service.getHost(), service.getPort());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/v1/campaigns",
                "/api//v1/campaigns",
                "/api/v1//campaigns",
                "/./api/v1/campaigns",
                "/api/v1/campaigns/",
                "/api/v1/campaigns;a=b",
                "/api;a=b/v1/campaigns",
                "/%61pi/v1/campaigns",
                "/API/v1/campaigns",
                "/api%2fv1/campaigns",
                "/api/v1/webhooks/meta/../../campaigns",
                "/api/v1/webhooks/meta/%2e%2e/%2e%2e/campaigns",
                "/api/v1/webhooks/meta/..%2f..%2fcampaigns",
                "/api/v1/connections/oauth/callback/../../../campaigns",
                "/api/v1/connections/oauth/callback;/../../../campaigns",
                "/q/../api/v1/campaigns",
                "/q/health/../../api/v1/campaigns"
            })
    void opensNothingByAnotherSpellingOfAnAddress(String path) throws Exception {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(answer).containsPattern("^HTTP/1\\.1 (400|401|404) ").doesNotContain("items");
    }

    private static void exhaust(java.util.function.BooleanSupplier refused) {
        int taken = 0;
        while (!refused.getAsBoolean()) {
            assertThat(++taken).isLessThan(1_000_000);
        }
    }

    private static void assertTooMany(Response refused) {
        refused.then()
                .statusCode(429)
                .contentType("application/problem+json")
                .body("code", equalTo("too_many_requests"));
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
    }

    static Stream<String> cursors() {
        return Stream.of(
                "x",
                "AAAA",
                "=",
                "%00",
                "' OR 1=1",
                "..",
                "A".repeat(3_000),
                cursor(Long.MAX_VALUE),
                cursor(Long.MIN_VALUE),
                cursor(-1),
                cursor(300_000_000_000_000_000L),
                Base64.getUrlEncoder().encodeToString(new byte[25]));
    }

    @ParameterizedTest
    @MethodSource("cursors")
    void refusesACursorThatItNeverGave(String cursor) {
        UUID campaign = campaign(user, "x");
        for (String list :
                List.of(CAMPAIGNS, CAMPAIGNS + "/" + campaign + "/ads", CAMPAIGNS + "/" + campaign + "/audit")) {
            as(user).queryParam("cursor", cursor)
                    .get(list)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("code", equalTo("invalid_parameter"));
        }
    }

    @Test
    void showsNobodyAnothersRowsWhateverTheCursorSays() {
        // Given
        UUID other = UUID.randomUUID();
        campaign(user, "Mine");
        campaign(other, "Theirs");
        String far = new Cursor(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1)).text();
        // When
        List<String> seen = as(user).queryParam("cursor", far).get(CAMPAIGNS).path("items.name");
        // Then
        assertThat(seen).containsExactly("Mine");
    }

    private static String cursor(long micros) {
        ByteBuffer bytes = ByteBuffer.allocate(24).putLong(micros).putLong(1).putLong(1);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "201", "1.5", "1e2", "99999999999999999999", "abc", " 1", "0x10", "١"})
    void refusesALimitOutOfBounds(String limit) {
        as(user).queryParam("limit", limit)
                .get(CAMPAIGNS)
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_parameter"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "_", "!", "\\", "' OR name IS NOT NULL --", "\"", "$1", "?1", "[a-z]*"})
    void takesATextToSearchForLiterally(String text) {
        campaign(user, "Spring");
        as(user).queryParam("q", text).get(CAMPAIGNS).then().statusCode(200).body("items.size()", equalTo(0));
        campaign(user, "with " + text + " in it");
        as(user).queryParam("q", text).get(CAMPAIGNS).then().statusCode(200).body("items.size()", equalTo(1));
    }

    @Test
    void keepsIdempotencyKeysOfTenantsAndRoutesApart() {
        // Given
        String key = "same-" + UUID.randomUUID();
        Journey one = Journey.withAds(1);
        Journey other = Journey.withAds(1);
        // When, Then
        for (Journey journey : List.of(one, other)) {
            journey.api()
                    .header("Idempotency-Key", key)
                    .body("{\"target\": \"paused\"}")
                    .post(journey.path("/publish"))
                    .then()
                    .statusCode(202)
                    .body("campaign_id", equalTo(journey.campaign));
            assertThat(journey.ended().path("publish_status").asText()).isEqualTo("paused");
        }
        one.api()
                .header("Idempotency-Key", key)
                .post(one.path("/publication/archive"))
                .then()
                .statusCode(202);
        assertThat(one.ended().path("publish_status").asText()).isEqualTo("paused");
        assertThat(one.logged("publication/1"))
                .as("the command was not taken for the publish")
                .contains("queued", "done");
        assertThat(one.api().get(one.path("/audit?limit=200")).<List<String>>path("items.action"))
                .contains("publication.archive");
    }

    static Stream<String> broken() {
        String authorised = "Authorization: " + TestTokens.bearer(UUID.randomUUID()) + "\r\n";
        String host = "Host: localhost\r\n";
        return Stream.of(
                "GARBAGE\r\n\r\n",
                "GET\r\n\r\n",
                "\u0000\u0001\u0002\r\n\r\n",
                "GET /api/v1/campaigns HTTP/9.9\r\n" + host + "\r\n",
                "GET /api/v1/campaigns%zz HTTP/1.1\r\n" + host + authorised + "\r\n",
                "GET /api/v1/campaigns/%zz HTTP/1.1\r\n" + host + authorised + "\r\n",
                "GET /api/v1/campaigns/% HTTP/1.1\r\n" + host + authorised + "\r\n",
                "GET /api/v1/campaigns?limit=%zz HTTP/1.1\r\n" + host + authorised + "\r\n",
                "GET /api/v1/campaigns?q=%c3%28 HTTP/1.1\r\n" + host + authorised + "X-Last: 1\r\n\r\n",
                "GET /api/v1/campaigns/%c0%ae%c0%ae/ HTTP/1.1\r\n" + host + authorised + "\r\n",
                "GET /api/v1/../../etc/passwd HTTP/1.1\r\n" + host + authorised + "\r\n",
                "GET /api/v1/campaigns;a=b HTTP/1.1\r\n" + host + authorised + "\r\n",
                "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + host + "\r\n",
                "GET /api/v1/campaigns HTTP/1.1\r\n" + host + "X-Long: " + "a".repeat(70_000) + "\r\n\r\n",
                "GET /api/v1/campaigns HTTP/1.1\r\n" + host + "X Bad: 1\r\n\r\n",
                "POST /api/v1/campaigns HTTP/1.1\r\n" + host + authorised
                        + "Content-Type: application/json\r\nContent-Length: abc\r\n\r\n{}",
                "POST /api/v1/campaigns HTTP/1.1\r\n" + host + authorised
                        + "Content-Type: application/json\r\nContent-Length: -5\r\n\r\n{}",
                "POST /api/v1/campaigns HTTP/1.1\r\n" + host + authorised
                        + "Content-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "POST /api/v1/campaigns HTTP/1.1\r\n" + host + authorised
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                "POST /api/v1/campaigns HTTP/1.1\r\n" + host + authorised
                        + "Content-Type: ;;;\r\nContent-Length: 2\r\n\r\n{}",
                "POST /api/v1/campaigns HTTP/1.1\r\n" + host + authorised
                        + "Content-Type: application/json; charset=nonsense\r\nContent-Length: 2\r\n\r\n{}",
                "GET /api/v1/campaigns HTTP/1.1\r\n" + host + authorised + "Accept: ;;;\r\n\r\n",
                "GET /api/v1/campaigns HTTP/1.1\r\n" + host + authorised + "Accept: a/b/c, */\r\n\r\n",
                create("a b", authorised),
                create("[::1", authorised),
                create("evil.example/x", authorised),
                create("user@evil.example", authorised),
                create("evil.example\\x", authorised),
                create("%00", authorised),
                create("x:y:z", authorised),
                "PUT /api/v1/campaigns HTTP/1.1\r\n" + host + authorised + "Content-Length: 0\r\n\r\n");
    }

    /** A request whose answer names an address, under a host that is none. */
    private static String create(String host, String authorised) {
        return "POST /api/v1/campaigns HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + authorised
                + "Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"name\":\"x\"}";
    }

    @ParameterizedTest
    @MethodSource("broken")
    void answersHttpThatIsNoneWithoutAStackTrace(String request) throws Exception {
        String answer = raw(request);

        if (!request.contains("X-Last")) {
            assertThat(answer).containsPattern("^(HTTP/[0-9]\\.[0-9] (4[0-9][0-9]|501) |$)");
        }
        assertThat(answer)
                .doesNotContain(
                        "Exception", "\tat ", "dev.adpublisher", "io.vertx", "io.netty", "jboss", "HTTP/1.1 500");
    }

    /** Everything that comes until the server closes, which it is asked to. */
    private String raw(String request) throws Exception {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(10_000);
            String closing = request.replaceFirst("Host: localhost\r\n", "Host: localhost\r\nConnection: close\r\n");
            socket.getOutputStream().write(closing.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
