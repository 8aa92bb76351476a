package dev.adpublisher.webhook;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.adpublisher.platform.TestDatabase;
import dev.adpublisher.secrets.Secret;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is let in, and what is not, before anything is read. */
@QuarkusTest
class WebhookResourceTest {
    private static final TestDatabase DATABASE = TestDatabase.ofTheService();

    /** Signed as it stands: with Meta's escapes, in Meta's order, without a blank. */
    private static final String BODY =
            "{\"object\":\"page\",\"entry\":[{\"id\":\"71\",\"time\":1,\"changes\":[{\"field\":\"x\\/y\",\"value\":{\"name\":\"Gr\\u00fcn\"}}]}]}";

    @io.quarkus.test.common.http.TestHTTPResource(Deliveries.PATH)
    URI webhooks;

    @Test
    void answersTheChallengeAsPlainText() {
        challenge(Map.of(
                        "hub.mode",
                        "subscribe",
                        "hub.verify_token",
                        "sandbox-verify",
                        "hub.challenge",
                        "<b>1158201444</b>"))
                .then()
                .statusCode(200)
                .contentType(startsWith("text/plain"))
                .header("X-Content-Type-Options", "nosniff")
                .body(equalTo("<b>1158201444</b>"));
    }

    @Test
    void answersTheChallengeAsPlainTextAlsoToABrowser() {
        given().accept("text/html")
                .queryParams(
                        Map.of("hub.mode", "subscribe", "hub.verify_token", "sandbox-verify", "hub.challenge", "<b>"))
                .get(Deliveries.PATH)
                .then()
                .contentType(not(startsWith("text/html")));
    }

    @ParameterizedTest
    @CsvSource({
        "subscribe, wrong, 7",
        "subscribe, '', 7",
        "subscribe, sandbox-verify1, 7",
        "subscribe, SANDBOX-VERIFY, 7",
        "unsubscribe, sandbox-verify, 7",
        "'', sandbox-verify, 7",
    })
    void refusesAChallengeOfAnybodyElse(String mode, String token, String challenge) {
        Response refused = challenge(Map.of("hub.mode", mode, "hub.verify_token", token, "hub.challenge", challenge));
        refused.then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("forbidden"))
                .body("violations", equalTo(null));
        assertThat(refused.asString()).doesNotContain("token", "sandbox-verify");
    }

    @Test
    void refusesAChallengeWithoutParameters() {
        given().get(Deliveries.PATH).then().statusCode(403);
        challenge(Map.of("hub.mode", "subscribe", "hub.verify_token", "sandbox-verify"))
                .then()
                .statusCode(403);
    }

    private static Response challenge(Map<String, String> query) {
        return given().queryParams(query).get(Deliveries.PATH);
    }

    @Test
    void takesADeliveryThatIsSignedOverItsBytes() {
        Deliveries.send(BODY).then().statusCode(200);
    }

    @Test
    void takesItWhateverTheContentTypeSays() {
        given().contentType("text/plain")
                .header(DeliverySignature.HEADER, Deliveries.signature(BODY.getBytes(UTF_8)))
                .body(BODY.getBytes(UTF_8))
                .post(Deliveries.PATH)
                .then()
                .statusCode(200);
    }

    static Stream<Arguments> forgeries() {
        UnaryOperator<String> same = text -> text;
        UnaryOperator<String> upper = text -> "sha256=" + text.substring(7).toUpperCase(Locale.ROOT);
        UnaryOperator<String> lastDigit = text -> text.substring(0, 70) + (text.endsWith("0") ? "1" : "0");
        return Stream.of(
                Arguments.of("one byte of the body changed", BODY.replace("71", "72"), same),
                Arguments.of("a byte more", BODY + " ", same),
                Arguments.of("a byte less", BODY.substring(0, BODY.length() - 1), same),
                Arguments.of("written anew: other blanks", BODY.replace(":", ": "), same),
                Arguments.of("written anew: escapes resolved", BODY.replace("\\u00fc", "ü"), same),
                Arguments.of("written anew: escaped otherwise", BODY.replace("\\u00fc", "\\u00FC"), same),
                Arguments.of("written anew: a slash not escaped", BODY.replace("\\/", "/"), same),
                Arguments.of("no body", "", same),
                Arguments.of("one digit of the signature changed", BODY, lastDigit),
                Arguments.of("signature in capitals", BODY, upper),
                Arguments.of("sha1", BODY, (UnaryOperator<String>) text -> "sha1=" + text.substring(7, 47)),
                Arguments.of("named sha1", BODY, (UnaryOperator<String>) text -> text.replace("sha256", "sha1")),
                Arguments.of("without its name", BODY, (UnaryOperator<String>) text -> text.substring(7)),
                Arguments.of("cut short", BODY, (UnaryOperator<String>) text -> text.substring(0, 40)),
                Arguments.of("with something after it", BODY, (UnaryOperator<String>) text -> text + "00"),
                Arguments.of("the name alone", BODY, (UnaryOperator<String>) text -> "sha256="),
                Arguments.of("not ASCII", BODY, (UnaryOperator<String>) text -> text.replace('a', 'ä')),
                Arguments.of("nothing", BODY, (UnaryOperator<String>) text -> ""),
                Arguments.of("another secret", BODY, (UnaryOperator<String>)
                        text -> DeliverySignature.of(Secret.of("another-secret"), BODY.getBytes(UTF_8))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void refusesWhatMetaHasNotSigned(String what, String body, UnaryOperator<String> signature) {
        double before = refusals();
        Response refused =
                Deliveries.send(body.getBytes(UTF_8), signature.apply(Deliveries.signature(BODY.getBytes(UTF_8))));
        refused.then().statusCode(403).contentType("application/problem+json").body("code", equalTo("forbidden"));
        assertThat(refused.asString()).as("no hint what was wrong").doesNotContain("sha", "HMAC", "secret");
        assertThat(refusals()).isEqualTo(before + 1);
    }

    @Test
    void refusesADeliveryWithoutASignatureOrWithTwo() {
        given().contentType("application/json")
                .body(BODY)
                .post(Deliveries.PATH)
                .then()
                .statusCode(403);
        String right = Deliveries.signature(BODY.getBytes(UTF_8));
        given().contentType("application/json")
                .header(DeliverySignature.HEADER, right, right)
                .body(BODY.getBytes(UTF_8))
                .post(Deliveries.PATH)
                .then()
                .statusCode(403);
        given().contentType("application/json")
                .header("X-Hub-Signature", right)
                .body(BODY.getBytes(UTF_8))
                .post(Deliveries.PATH)
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void dropsWhatMetaSignedAndNobodyCanReadBecauseARepetitionIsNoBetter(String body) throws SQLException {
        // Given
        double before = counted("unreadable");
        List<List<Object>> inbox = DATABASE.truth("SELECT count(*) FROM meta_webhook_inbox");
        // When
        Response taken = Deliveries.send(body);
        // Then
        taken.then().statusCode(200);
        assertThat(counted("unreadable")).isEqualTo(before + 1);
        assertThat(DATABASE.truth("SELECT count(*) FROM meta_webhook_inbox")).isEqualTo(inbox);
    }

    static Stream<String> unreadable() {
        return Stream.of(
                "[]", "", "not JSON", "{\"object\":", "{} {}", "\uFFFE", "{\"a\":".repeat(65) + "1" + "}".repeat(65));
    }

    @Test
    void refusesAnUnreadableBodyOfAnybodyElseLikeAnyOther() {
        Deliveries.send("not JSON".getBytes(UTF_8), "sha256=" + "0".repeat(64))
                .then()
                .statusCode(403);
    }

    @Test
    void refusesMoreThanOneMebibyteAlsoOfUndeclaredLength() throws Exception {
        // Given
        byte[] large = ("{\"object\":\"page\",\"entry\":[\"" + "x".repeat((1 << 20)) + "\"]}").getBytes(UTF_8);
        // When
        Response declared = Deliveries.send(large, Deliveries.signature(large));
        HttpRequest chunked = HttpRequest.newBuilder(webhooks)
                .version(HttpClient.Version.HTTP_1_1)
                .header(DeliverySignature.HEADER, Deliveries.signature(large))
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large)))
                .build();
        // Then
        declared.then().statusCode(413).body("code", equalTo("body_too_large"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> undeclared = client.send(chunked, HttpResponse.BodyHandlers.ofString());
            assertThat(undeclared.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void isAnsweredOtherwiseThan200WhileTheDatabaseIsAwaySoThatMetaRepeatsIt() throws SQLException {
        // Given
        String delivery = Deliveries.one("7309", "creative_fatigue");
        DATABASE.given("ALTER ROLE adpublisher_app CONNECTION LIMIT 0");
        try {
            DATABASE.truth("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'adpublisher_app'");
            // When, Then
            Deliveries.send(delivery).then().statusCode(503);
        } finally {
            DATABASE.given("ALTER ROLE adpublisher_app CONNECTION LIMIT -1");
        }
        Deliveries.send(delivery).then().statusCode(200);
        assertThat(DATABASE.truth("SELECT field FROM meta_webhook_inbox WHERE meta_id = '7309'"))
                .hasSize(1);
    }

    private static double refusals() {
        return counted("signature");
    }

    private static double counted(String reason) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("adpublisher_webhooks_refused_total")
                        && line.contains("reason=\"" + reason + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
