package dev.adpublisher.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.publishing.Journey;
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

        // When: connected by hand, chosen, published, paused, resumed, looked after, archived.
        connect(journey, reader).statusCode(200);
        journey.api()
                .body(Map.of("selected_page_id", "2001"))
                .patch(journey.path("/connection"))
                .then()
                .statusCode(200);
        journey.api().get(journey.path("/connection/assets")).then().statusCode(200);
        journey.post("/prepare").then().statusCode(200);
        journey.post("/validate").then().statusCode(200);
        journey.published("active");
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
        for (JsonNode call : requestsSince(before)) {
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
            assertThat(call.path("detail").asText())
                    .as("%s is proven", operation)
                    .endsWith("proof");
        }
        assertThat(used).containsExactly("app", "page", "read", "user");
        assertThat(requestsSince(before))
                .as("what decides about creates is read by the token that may not write")
                .anyMatch(call -> call.path("operation").asText().equals("GET ads")
                        && "read"
                                .equals(names.get(call.path("token_fingerprint").asText())));
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

    private static List<JsonNode> requestsSince(long seq) {
        return ledger("?type=request&since=" + seq)
                .path("entries")
                .valueStream()
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
