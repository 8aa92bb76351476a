package dev.adpublisher.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.metrics.Measured;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.schedule.JobEnd;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** docs/tokens.md says which call goes out with which token; Meta's ledger of a whole journey is held against it. */
@QuarkusTest
class LeastTokenTest {
    private static final Path TABLE = Path.of("docs", "tokens.md");

    @Inject
    DataSource database;

    @Inject
    ConnectionWatch watch;

    @Inject
    Measured measured;

    @Test
    void everyCallOfAJourneyGoesOutWithTheTokenOfTheTable() throws Throwable {
        // Given
        Journey journey = Journey.drafted("website-visits", "GBP", draft -> Journey.images(draft, 2));
        String reader = "sandbox-reader-" + journey.account;
        String page = "sandbox-page-token-" + journey.account;
        journey.world(
                """
                {"tokens": [{"token": "%1$s", "user": "8%3$s", "scopes": ["ads_read"]},
                            {"token": "%2$s", "user": "8%3$s", "page": "2001", "expires_in": 0}]}"""
                        .formatted(reader, page, journey.account));
        Map<String, String> names = new TreeMap<>(
                Map.of(fingerprint(journey.token), "user", fingerprint(reader), "read", fingerprint(page), "page"));
        names.put(fingerprint("8001|sandbox-app-secret"), "app");
        long before = last();

        // When: connected by hand, chosen, published though an answer is lost, verified, measured, paused, looked
        // after, archived.
        connect(journey, reader).statusCode(200);
        journey.api()
                .body(Map.of("selected_page_id", "2001"))
                .patch(journey.path("/connection"))
                .then()
                .statusCode(200);
        journey.api().get(journey.path("/connection/assets")).then().statusCode(200);
        long chosen = last();
        journey.post("/prepare").then().statusCode(200);
        journey.post("/validate").then().statusCode(200);
        journey.fault("ads", "{\"type\": \"reset\", \"when\": \"after\"}");
        journey.published("active");
        long published = last();
        journey.post("/verify").then().statusCode(200);
        assertThat(measured.sync(journey)).isInstanceOf(JobEnd.Done.class);
        long looked = last();
        journey.command("pause").then().statusCode(202);
        journey.until(publication -> publication.path("publish_status").asText().equals("paused"));
        new ConnectionRows(database, journey.user)
                .update("UPDATE campaign_meta_connections SET next_check_at = clock_timestamp() - interval '1 year'");
        VertxContextSupport.subscribeAndAwait(watch::checkDue);
        journey.command("archive").then().statusCode(202);
        journey.until(publication -> publication.path("phase").asText().equals("done"));

        // Then
        Map<String, TreeSet<String>> table = table();
        TreeSet<String> used = new TreeSet<>();
        for (JsonNode call : requests(before, last())) {
            String token = names.get(call.path("token_fingerprint").asText());
            if (token == null) {
                continue;
            }
            String operation = call.path("operation").asText();
            used.add(token);
            assertThat(table).as("%s is in the table", operation).containsKey(operation);
            assertThat(table.get(operation))
                    .as("%s by the %s token", operation, token)
                    .contains(token);
            // Of insights the ledger says what was asked for instead; the sandbox refuses a wrong proof there too.
            if (!operation.endsWith("insights")) {
                assertThat(call.path("detail").asText())
                        .as("%s is proven", operation)
                        .endsWith("proof");
            }
        }
        assertThat(used).containsExactly("app", "page", "read", "user");
        assertThat(reads(chosen, published, names))
                .as("what decides about creates, or about going live, is read by the token that writes")
                .containsKeys("GET adlabels", "GET adsets", "GET ads")
                .allSatisfy(
                        (operation, tokens) -> assertThat(tokens).as(operation).containsExactly("user"));
        assertThat(reads(published, looked, names))
                .as("what decides nothing is read by the token that may not write")
                .containsKeys("GET campaigns", "GET ads", "GET insights", "GET node")
                .allSatisfy(
                        (operation, tokens) -> assertThat(tokens).as(operation).containsExactly("read"));
    }

    /** The reads of the ad account and what is in it, with the tokens that they went out with. */
    private static Map<String, TreeSet<String>> reads(long since, long until, Map<String, String> names) {
        Map<String, TreeSet<String>> reads = new TreeMap<>();
        for (JsonNode call : requests(since, until)) {
            String token = names.get(call.path("token_fingerprint").asText());
            String operation = call.path("operation").asText();
            if (token != null && (operation.matches("GET (ad|campaigns|insights).*") || operation.equals("GET node"))) {
                reads.computeIfAbsent(operation, key -> new TreeSet<>()).add(token);
            }
        }
        return reads;
    }

    private static io.restassured.response.ValidatableResponse connect(Journey journey, String reader) {
        return journey.api()
                .body(Map.of(
                        "long_lived_user_token",
                        journey.token,
                        "read_only_user_token",
                        reader,
                        "selected_page_id",
                        "2001",
                        "selected_ig_user_id",
                        "3001",
                        "selected_ad_account_id",
                        "act_" + journey.account))
                .put(journey.path("/connection"))
                .then();
    }

    /** The rows of the table whose first cell is an operation in code: operation → tokens. */
    private static Map<String, TreeSet<String>> table() throws IOException {
        Map<String, TreeSet<String>> table = new TreeMap<>();
        for (String line : Files.readAllLines(TABLE)) {
            String[] cells = line.split("\\|");
            if (cells.length > 3 && cells[1].strip().startsWith("`")) {
                for (String operation : cells[1].split("`")) {
                    if (operation.matches("[A-Z]+ .+")) {
                        table.computeIfAbsent(operation, key -> new TreeSet<>())
                                .addAll(List.of(cells[2].strip().split(", ")));
                    }
                }
            }
        }
        return table;
    }

    private static List<JsonNode> requests(long since, long until) {
        return ledger("?type=request&since=" + since)
                .path("entries")
                .valueStream()
                .filter(call -> call.path("seq").asLong() <= until)
                .toList();
    }

    private static long last() {
        return ledger("").path("last_seq").asLong();
    }

    private static JsonNode ledger(String query) {
        return Journey.read(RestAssured.given()
                .baseUri(Journey.sandbox())
                .get("/_sandbox/ledger" + query)
                .asString());
    }

    private static String fingerprint(String token) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, 6);
    }
}
