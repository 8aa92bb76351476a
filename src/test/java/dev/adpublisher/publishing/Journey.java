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
    public final String campaign;

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
        draft.path("ads").forEach(this::addAd);
    }

    private void addAd(JsonNode row) {
        ObjectNode ad = row.deepCopy();
        ad.remove("id");
        api().body(ad.toString()).post(path("/ads")).then().statusCode(201);
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

    /** A campaign of which only the name is known. */
    public static Journey named(String name) {
        return new Journey(JSON.createObjectNode().put("name", name));
    }

    private Journey(ObjectNode draft) {
        account = Long.toString(ACCOUNTS.incrementAndGet());
        token = "sandbox-user-of-" + account;
        makeAccount("GBP");
        campaign = api().body(draft.toString())
                .post("/api/v1/campaigns")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Website visits with so many ads, connected. */
    public static Journey withAds(int ads) {
        return connected("website-visits", "GBP", draft -> {
            images(draft, ads);
            ArrayNode copies = (ArrayNode) draft.at("/ad_copy_data/customCopyVariations");
            while (copies.size() > ads) {
                copies.remove(ads);
            }
        });
    }

    public static void images(ObjectNode draft, int count) {
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

    public void put(String section, JsonNode document) {
        api().body(document.toString()).put(path("/state/" + section)).then().statusCode(200);
    }

    public Response connect() {
        return connect(token);
    }

    public Response connect(String userToken) {
        return api().body(JSON.createObjectNode()
                        .put("long_lived_user_token", userToken)
                        .put("selected_page_id", "2001")
                        .put("selected_ig_user_id", "3001")
                        .put("selected_ad_account_id", "act_" + account)
                        .toString())
                .put(path("/connection"));
    }

    public Response publish(String target) {
        return api().body("{\"target\":\"" + target + "\"}").post(path("/publish"));
    }

    public Response command(String command) {
        return api().post(path("/publication/" + command));
    }

    public Response post(String rest) {
        return api().post(path(rest));
    }

    /** Published with this target, and at its end. */
    public JsonNode published(String target) {
        publish(target).then().statusCode(202);
        return ended();
    }

    public JsonNode publication() {
        return read(
                api().get(path("/publication")).then().statusCode(200).extract().asString());
    }

    public String publishedStatus() {
        return api().get(path("")).then().statusCode(200).extract().path("published_status");
    }

    /** Waits until nothing moves any more. */
    public JsonNode ended() {
        return until(publication ->
                List.of("done", "parked").contains(publication.path("phase").asText()));
    }

    public JsonNode until(java.util.function.Predicate<JsonNode> reached) {
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
    public void fault(String edge, String fault) {
        fault(edge, fault, 1);
    }

    public void fault(String edge, String fault, int times) {
        sandboxPost(
                "faults",
                """
                {"match": {"method": "POST", "edge": "%s", "account": "%s"}, "times": %d, "fault": %s}
                """
                        .formatted(edge, account, times, fault));
    }

    /** Strikes the n-th matching call of this account. */
    public void faultNth(String edge, int nth, String fault) {
        sandboxPost(
                "faults",
                """
                {"match": {"method": "POST", "edge": "%s", "account": "%s", "nth": %d}, "times": 1, "fault": %s}
                """
                        .formatted(edge, account, nth, fault));
    }

    /** Strikes any call of this account with that method. */
    public void faultAny(String method, String fault, int times) {
        sandboxPost(
                "faults",
                """
                {"match": {"method": "%s", "account": "%s"}, "times": %d, "fault": %s}
                """
                        .formatted(method, account, times, fault));
    }

    /** Holds the n-th call back until {@link Hold#release()}; {@code when} says whether it has been carried out by then. */
    public Hold hold(String edge, int nth, String when) {
        Hold hold = new Hold("hold-" + account + "-" + edge + "-" + nth);
        faultNth(edge, nth, "{\"type\": \"hold\", \"name\": \"%s\", \"when\": \"%s\"}".formatted(hold.name(), when));
        return hold;
    }

    /** A call that Meta does not answer yet. */
    public record Hold(String name) {
        public void await() {
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> read(given().baseUri(sandbox())
                                    .get("/_sandbox/holds")
                                    .asString())
                            .has(name));
        }

        public void release() {
            sandboxPost("release", JSON.createObjectNode().put("name", name).toString());
        }
    }

    /** Holds back the next call of that method. */
    public Hold holdAny(String method) {
        Hold hold = new Hold("hold-" + account + "-" + method);
        faultAny(method, "{\"type\": \"hold\", \"name\": \"%s\"}".formatted(hold.name()), 1);
        return hold;
    }

    /** The Graph API itself, by hand. */
    public RequestSpecification graph() {
        return given().baseUri(sandbox()).header("Authorization", "Bearer " + token);
    }

    /** One object as Meta shows it to the owner of this journey's token. */
    public JsonNode readAtMeta(String id, String fields) {
        return read(graph().get("/v26.0/" + id + "?fields=" + fields)
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    /** Adds to what exists at Meta. */
    public void world(String json) {
        sandboxPost("world", json);
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
    public List<JsonNode> atMeta(String kind) {
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

    /** The last number of the ledger: what comes later is newer. */
    public long now() {
        return ledger("").stream()
                .mapToLong(entry -> entry.path("seq").asLong())
                .max()
                .orElse(0);
    }

    /** The operations asked for since then, in order of arrival: {@code POST campaigns}. */
    public List<String> requestsSince(long seq) {
        return ledger("request").stream()
                .filter(entry -> entry.path("seq").asLong() > seq)
                .map(entry -> entry.path("operation").asText())
                .toList();
    }

    /** The states that the log shows for a subject ({@code ad/0}) or, with {@code publication/1}, the phases; oldest first. */
    public List<String> logged(String subject) {
        JsonNode log = read(api().get(path("/audit?limit=200"))
                .then()
                .statusCode(200)
                .extract()
                .asString());
        List<String> states = new ArrayList<>();
        log.path("items").forEach(entry -> {
            if (entry.path("subject").asText().equals(subject)) {
                states.addFirst(entry.path("to_state").asText());
            }
        });
        return states;
    }

    public static List<JsonNode> objects(JsonNode publication, String kind) {
        List<JsonNode> objects = new ArrayList<>();
        publication.path("objects").forEach(object -> {
            if (object.path("kind").asText().equals(kind)) {
                objects.add(object);
            }
        });
        return objects;
    }

    public static List<String> texts(JsonNode list) {
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
            String text = new String(json.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .replace("https://images.example/", sandbox() + "/_sandbox/images/")
                    // Alaska's key at Meta; the sandbox knows other places.
                    .replace("\"key\": \"3844\"", "\"key\": \"3847\"")
                    .replaceAll("\"id\": \"(1029384756|5566778899)\"", "\"id\": \"4001\"");
            ObjectNode draft = (ObjectNode) JSON.readTree(text);
            ObjectNode budget = (ObjectNode) draft.get("budget_data");
            Instant start = Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);
            budget.put("currency", currency)
                    .put("startTime", start.toString())
                    .put("endTime", start.plus(14, ChronoUnit.DAYS).toString());
            return draft;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }

    /** Every id in the publication is at Meta, once, paused or as published, labelled and marked; and nothing else is. */
    public void assertExactlyOnce(JsonNode publication, int ads) {
        assertThat(ids(atMeta("campaign")))
                .containsExactly(publication.path("meta_campaign_id").asText());
        assertThat(ids(atMeta("adset")))
                .containsExactly(publication.path("meta_adset_id").asText());
        assertThat(ids(atMeta("ad")))
                .hasSize(ads)
                .containsExactlyInAnyOrderElementsOf(texts(publication.path("meta_ad_ids")));
        assertThat(ids(atMeta("creative")))
                .hasSize(ads)
                .containsExactlyInAnyOrderElementsOf(texts(publication.path("meta_creative_ids")));
        assertThat(publication.path("objects"))
                .allMatch(object -> object.path("state").asText().matches("CONFIRMED|ADOPTED"));
        assertThat(ledger("effect"))
                .noneMatch(effect -> effect.path("detail").asText().startsWith("duplicate"));
    }

    /** At no moment could anything of this account have spent money. */
    public void assertNothingWasEverLive() {
        assertThat(ledger("effect"))
                .noneMatch(effect -> List.of("campaign", "adset", "ad")
                                .contains(effect.path("kind").asText())
                        && effect.path("to").asText().equals("ACTIVE"));
    }

    /** Nothing of this account is left at Meta but pictures and labels. */
    public void assertNothingLeft() {
        assertThat(List.of("campaign", "adset", "ad", "creative"))
                .allSatisfy(kind -> assertThat(atMeta(kind)).as(kind).isEmpty());
    }

    public static List<String> ids(List<JsonNode> objects) {
        return objects.stream().map(object -> object.path("id").asText()).toList();
    }
}
