package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.Samples.ACCOUNT;
import static dev.adpublisher.sandbox.TestClient.encode;
import static dev.adpublisher.sandbox.TestClient.form;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Numbers, places and pictures: what is invented must be plausible and stay the same. */
class InsightsAndSearchTest {
    private static Sandbox sandbox;
    private static TestClient client;
    private static Samples.Tree tree;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ZERO));
        client = new TestClient(sandbox, "sandbox-user-1");
        tree = Samples.publish(client, "measured", "fresh bread");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void anAdThatNeverRanHasNoNumbersAndABackdatedOneHasTheSameEveryTime() {
        String path = "/v26.0/" + tree.campaign()
                + "/insights?level=ad&time_increment=1&date_preset=last_7d&fields=ad_id,impressions,spend,actions,ctr";
        client.admin("reset", "{}");
        tree = Samples.publish(client, "measured again", "fresh bread");
        String fresh = path.replaceFirst("/v26.0/\\d+", "/v26.0/" + tree.campaign());
        assertThat(client.get(fresh).body().path("data")).isEmpty();

        client.admin("backdate", "{\"account\":\"1001\",\"days\":30}");
        JsonNode days = client.get(fresh).body().path("data");

        assertThat(days).hasSize(7);
        JsonNode day = days.get(0);
        assertThat(day.path("impressions").isTextual()).isTrue();
        assertThat(Double.parseDouble(day.path("spend").asText())).isBetween(10.0, 22.0);
        assertThat(day.path("ad_id").asText()).isEqualTo(tree.ad());
        assertThat(day.path("actions").get(0).path("action_type").asText()).isEqualTo("link_click");
        assertThat(client.get(fresh).body().path("data")).isEqualTo(days);
    }

    @Test
    void insightsCarryAThrottleHeaderOfTheirOwnAndOtherReadsDoNot() throws Exception {
        var insights = client.get(ACCOUNT + "insights").raw().headers();
        var others = client.get(ACCOUNT + "campaigns").raw().headers();

        JsonNode throttle = TestClient.JSON.readTree(
                insights.firstValue("X-FB-Ads-Insights-Throttle").orElseThrow());
        assertThat(throttle.path("app_id_util_pct").isNumber()).isTrue();
        assertThat(throttle.path("acc_id_util_pct").isNumber()).isTrue();
        assertThat(throttle.path("ads_api_access_tier").asText()).isEqualTo("standard_access");
        assertThat(others.firstValue("X-FB-Ads-Insights-Throttle")).isEmpty();
    }

    @Test
    void aReportIsAskedForPolledAndRead() {
        client.admin("backdate", "{\"account\":\"1001\",\"days\":30}");
        String run = client.post(
                        ACCOUNT + "insights", form("level", "account", "date_preset", "last_3d", "fields", "spend"))
                .body()
                .path("report_run_id")
                .asText();

        await().untilAsserted(() -> {
            JsonNode state = client.get("/v26.0/" + run).body();
            assertThat(state.path("async_status").asText()).isEqualTo("Job Completed");
            assertThat(state.path("async_percent_completion").asInt()).isEqualTo(100);
        });

        JsonNode rows = client.get("/v26.0/" + run + "/insights").body().path("data");
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).has("spend")).isTrue();
    }

    @Test
    void placesAreFoundByTheBeginningOfTheirName() {
        JsonNode cities = client.get("/v26.0/search?type=adgeolocation&q=Portl&country_code=US&location_types="
                        + encode("[\"city\"]"))
                .body()
                .path("data");

        assertThat(cities)
                .extracting(city -> city.path("region").asText())
                .containsExactlyInAnyOrder("Maine", "Oregon");
        assertThat(cities.get(0).path("supports_city").asBoolean()).isTrue();
        assertThat(client.get("/v26.0/search?type=adgeolocation&q=sao&location_types=" + encode("[\"city\"]"))
                        .body()
                        .path("data"))
                .hasSize(1);
        assertThat(client.get("/v26.0/search?type=adgeolocation&q=DE&location_types=" + encode("[\"country\"]"))
                        .body()
                        .path("data"))
                .extracting(place -> place.path("name").asText())
                .contains("Germany");
    }

    @Test
    void picturesAreRealImagesThatDifferByName() throws Exception {
        HttpResponse<byte[]> oven = client.bytes("/_sandbox/images/oven.jpg");
        HttpResponse<byte[]> sea = client.bytes("/_sandbox/images/sea.png");
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(oven.body()));

        assertThat(image.getWidth()).isEqualTo(1080);
        assertThat(ImageIO.read(new ByteArrayInputStream(sea.body())).getHeight())
                .isEqualTo(1080);
        assertThat(client.bytes("/_sandbox/images/oven.jpg").body()).isEqualTo(oven.body());
        assertThat(client.bytes("/_sandbox/images/other.jpg").body()).isNotEqualTo(oven.body());
        assertThat(client.bytes("/_sandbox/images/oven.jpg?bytes=900000").body())
                .hasSize(900_000);
        assertThat(client.bytes("/_sandbox/images/missing.jpg").statusCode()).isEqualTo(404);
        assertThat(ImageIO.read(new ByteArrayInputStream(
                                client.bytes("/_sandbox/images/tiny.png").body()))
                        .getWidth())
                .isEqualTo(10);
    }

    @Test
    void theIndexListsTheWorld() throws Exception {
        String page = new String(client.bytes("/").body(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(page)
                .contains("act_1001", "Harbour Bakery", "/_sandbox/ledger")
                .doesNotContain("sandbox-user-1");
    }
}
