package dev.adpublisher.publishing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.platform.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.ConfigProvider;

/** One user's way from a draft to Meta, over HTTP, in an ad account of their own in the sandbox. */
public final class Journey {
    public static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SECTIONS = List.of(
            "goal_data", "location_data", "budget_data", "ad_copy_data", "ad_preview_data", "meta_connect_data");
    private static final AtomicLong ACCOUNTS = new AtomicLong(700_000 + System.nanoTime() % 1_000_000);

    public final UUID user = UUID.randomUUID();
    public final String account;
    public final String token;
    final String campaign;

    private Journey(String fixture, String currency, Consumer<ObjectNode> change) {
        account = Long.toString(ACCOUNTS.incrementAndGet());
        token = "sandbox-user-of-" + account;
        makeAccount(currency);
        ObjectNode draft = draft(fixture, currency);
        change.accept(draft);
        campaign = api().body(JSON.createObjectNode()
                        .put("name", draft.path("name").asText())
                        .toString())
                .post("/api/v1/campaigns")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        SECTIONS.stream().filter(draft::has).forEach(section -> put(section, draft.get(section)));
    }

    /** A complete draft of the fixture, in an account of that currency, not connected yet. */
    public static Journey drafted(String fixture, String currency, Consumer<ObjectNode> change) {
        return new Journey(fixture, currency, change);
    }

    /** The same, connected. */
    public static Journey connected(String fixture, String currency, Consumer<ObjectNode> change) {
        Journey journey = new Journey(fixture, currency, change);
        journey.connect().then().statusCode(200);
        return journey;
    }

    /** Website visits with so many ads, connected. */
    public static Journey withAds(int ads) {
        return connected("website-visits", "GBP", draft -> {
            images(draft, ads);
            if (ads == 1) {
                ((ArrayNode) draft.at("/ad_copy_data/customCopyVariations")).remove(1);
            }
        });
    }

    static void images(ObjectNode draft, int count) {
        ArrayNode images = ((ObjectNode) draft.at("/ad_preview_data/adContent")).putArray("imageVariations");
        for (int i = 0; i < count; i++) {
            images.add(sandbox() + "/_sandbox/images/picture-" + i + (i % 2 == 0 ? ".jpg" : ".png"));
        }
    }

    public static String sandbox() {
        return ConfigProvider.getConfig().getValue("adpublisher.meta.graph-url", String.class);
    }

    public RequestSpecification api() {
        return given().header("Authorization", TestTokens.bearer(user)).contentType(ContentType.JSON);
    }

    public String path(String rest) {
        return "/api/v1/campaigns/" + campaign + rest;
    }

    void put(String section, JsonNode document) {
        api().body(document.toString()).put(path("/state/" + section)).then().statusCode(200);
    }

    Response connect() {
        return api().body(JSON.createObjectNode()
                        .put("long_lived_user_token", token)
                        .put("selected_page_id", "2001")
                        .put("selected_ig_user_id", "3001")
                        .put("selected_ad_account_id", "act_" + account)
                        .toString())
                .put(path("/connection"));
    }

    public Response publish(String target) {
        return api().body("{\"target\":\"" + target + "\"}").post(path("/publish"));
    }

    Response command(String command) {
        return api().post(path("/publication/" + command));
    }

    public JsonNode publication() {
        return read(
                api().get(path("/publication")).then().statusCode(200).extract().asString());
    }

    String publishedStatus() {
        return api().get(path("")).then().statusCode(200).extract().path("published_status");
    }

    /** Waits until nothing moves any more. */
    public JsonNode ended() {
        return until(publication ->
                List.of("done", "parked").contains(publication.path("phase").asText()));
    }

    JsonNode until(java.util.function.Predicate<JsonNode> reached) {
        JsonNode[] last = new JsonNode[1];
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    last[0] = publication();
                    return reached.test(last[0]);
                });
        return last[0];
    }

    /** A scripted fault that strikes this account only. */
    void fault(String edge, String fault) {
        fault(edge, fault, 1);
    }

    void fault(String edge, String fault, int times) {
        sandboxPost(
                "faults",
                """
                {"match": {"method": "POST", "edge": "%s", "account": "%s"}, "times": %d, "fault": %s}
                """
                        .formatted(edge, account, times, fault));
    }

    public static void sandboxPost(String operation, String body) {
        given().baseUri(sandbox())
                .contentType(ContentType.JSON)
                .body(body)
                .post("/_sandbox/" + operation)
                .then()
                .statusCode(200);
    }

    /** What lives in this account at Meta, oldest first. */
    List<JsonNode> atMeta(String kind) {
        JsonNode state = read(given().baseUri(sandbox())
                .get("/_sandbox/state?account=" + account)
                .then()
                .statusCode(200)
                .extract()
                .asString());
        List<JsonNode> objects = new ArrayList<>();
        state.path("objects").forEach(object -> {
            if (object.path("kind").asText().equals(kind)) {
                objects.add(object);
            }
        });
        return objects;
    }

    /** What happened in this account. */
    public List<JsonNode> ledger(String type) {
        JsonNode ledger = read(given().baseUri(sandbox())
                .get("/_sandbox/ledger?account=" + account + "&type=" + type)
                .then()
                .statusCode(200)
                .extract()
                .asString());
        List<JsonNode> entries = new ArrayList<>();
        (ledger.isArray() ? ledger : ledger.path("entries")).forEach(entries::add);
        return entries;
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private void makeAccount(String currency) {
        sandboxPost(
                "world",
                """
                {"accounts": [{"id": "%1$s", "name": "Account %1$s", "currency": "%2$s", "timezone_name": "Europe/London", "account_status": 1,
                               "funding_source": "9%1$s", "min_daily_budget": 100, "instagram": ["3001"], "default_dsa_payor": "Shop Ltd", "default_dsa_beneficiary": "Shop Ltd"}],
                 "users": [{"id": "8%1$s", "name": "User of %1$s", "accounts": ["%1$s"], "pages": ["2001"], "businesses": []}],
                 "tokens": [{"token": "%3$s", "user": "8%1$s", "scopes": ["ads_management", "ads_read", "business_management", "pages_show_list", "pages_read_engagement", "pages_manage_ads", "leads_retrieval"]}]}
                """
                        .formatted(account, currency, token));
    }

    private static ObjectNode draft(String fixture, String currency) {
        try (InputStream json = Journey.class.getResourceAsStream("/drafts/" + fixture + ".json")) {
            ObjectNode draft = (ObjectNode) JSON.readTree(json);
            ObjectNode budget = (ObjectNode) draft.get("budget_data");
            Instant start = Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);
            budget.put("currency", currency)
                    .put("startTime", start.toString())
                    .put("endTime", start.plus(14, ChronoUnit.DAYS).toString());
            images(draft, 2);
            return draft;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }

    /** Every id in the publication is in the sandbox, once, and nothing else is. */
    void assertExactlyOnce(JsonNode publication, int ads) {
        assertThat(atMeta("campaign"))
                .extracting(o -> o.path("id").asText())
                .containsExactly(publication.path("meta_campaign_id").asText());
        assertThat(atMeta("adset"))
                .extracting(o -> o.path("id").asText())
                .containsExactly(publication.path("meta_adset_id").asText());
        assertThat(atMeta("ad"))
                .extracting(o -> o.path("id").asText())
                .hasSize(ads)
                .containsExactlyInAnyOrderElementsOf(texts(publication.path("meta_ad_ids")));
    }
}
