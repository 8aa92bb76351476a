package dev.adpublisher.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One user with one campaign in one ad account, and what the service has answered them. */
final class Tenant {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicLong ACCOUNTS = new AtomicLong(880_000_000);
    private static final List<String> SECTIONS = List.of(
            "goal_data", "location_data", "budget_data", "ad_copy_data", "ad_preview_data", "meta_connect_data");

    final UUID user = UUID.randomUUID();
    final String account = Long.toString(ACCOUNTS.incrementAndGet());
    final String title;
    final Queue<String> answers = new ConcurrentLinkedQueue<>();
    final Queue<String> tokens = new ConcurrentLinkedQueue<>();
    volatile String campaign = "";
    final Instant began = Instant.now();

    private final Rig rig;
    private final Fleet fleet;
    private final String bearer;
    private final AtomicInteger reconnects = new AtomicInteger();

    Tenant(Rig rig, Fleet fleet, String title, int ads, List<String> images) {
        this.rig = rig;
        this.fleet = fleet;
        this.title = title;
        this.bearer = rig.issuer.bearer(user);
        fleet.tenants.add(this);
        makeAccount();
        campaign = newCampaign(ads, images);
        connect();
        ok(post(path("/prepare"), null, null), 200);
    }

    /** Another complete draft of this user, not connected yet. */
    String newCampaign(int ads, List<String> images) {
        ObjectNode draft = draft(ads, images);
        String made = ok(
                        post(
                                "/api/v1/campaigns",
                                JSON.createObjectNode()
                                        .put("name", "Sale of " + account)
                                        .toString(),
                                null),
                        201)
                .path("id")
                .asText();
        SECTIONS.stream()
                .filter(draft::has)
                .forEach(section -> ok(
                        put(path(made, "/state/" + section), draft.get(section).toString()), 200));
        return made;
    }

    Fleet fleet() {
        return fleet;
    }

    String path(String rest) {
        return path(campaign, rest);
    }

    static String path(String campaign, String rest) {
        return "/api/v1/campaigns/" + campaign + rest;
    }

    /** Connects with another token than before. */
    void connect() {
        connect(campaign, newToken());
    }

    void connect(String campaign, String token) {
        String body = JSON.createObjectNode()
                .put("long_lived_user_token", token)
                .put("selected_page_id", "2001")
                .put("selected_ig_user_id", "3001")
                .put("selected_ad_account_id", "act_" + account)
                .toString();
        ok(put(path(campaign, "/connection"), body), 200);
    }

    private String newToken() {
        String token = "canary-user-token-" + account + "-" + reconnects.incrementAndGet();
        tokens.add(token);
        rig.sandbox.post(
                "world",
                """
                {"tokens": [{"token": "%s", "user": "8%s"}]}
                """
                        .formatted(token, account));
        return token;
    }

    HttpResponse<String> publish(String target, String key) {
        return post(path("/publish"), "{\"target\":\"" + target + "\"}", key);
    }

    HttpResponse<String> command(String command) {
        return post(path("/publication/" + command), null, null);
    }

    Watch.Standing standing() {
        return fleet.watch.at(campaign);
    }

    JsonNode publication() {
        return read(heard(fleet.send("GET", path("/publication"), null, headers(null)))
                .body());
    }

    HttpResponse<String> post(String path, String body, String key) {
        return heard(fleet.send("POST", path, body, headers(key)));
    }

    private HttpResponse<String> put(String path, String body) {
        return heard(fleet.send("PUT", path, body, headers(null)));
    }

    HttpResponse<String> heard(HttpResponse<String> answer) {
        answers.add(answer.body());
        return answer;
    }

    Map<String, String> headers(String key) {
        Map<String, String> headers = new HashMap<>(Map.of("Authorization", bearer));
        if (key != null) {
            headers.put("Idempotency-Key", key);
        }
        return headers;
    }

    /** A scripted fault that strikes this account only; {@code match} is the inside of the rule's match. */
    void fault(String match, int times, String fault) {
        rig.sandbox.post(
                "faults",
                "{\"match\":{" + match + ",\"account\":\"" + account + "\"},\"times\":" + times + ",\"fault\":" + fault
                        + "}");
    }

    private static JsonNode ok(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer.request().method() + " " + answer.uri() + " answers "
                    + answer.statusCode() + " " + answer.body());
        }
        return read(answer.body());
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(json, e);
        }
    }

    private void makeAccount() {
        rig.sandbox.post(
                "world",
                """
                {"accounts": [{"id": "%1$s", "name": "Account %1$s", "currency": "GBP", "timezone_name": "Europe/London", "account_status": 1,
                               "funding_source": "9%1$s", "min_daily_budget": 100, "instagram": ["3001"]}],
                 "users": [{"id": "8%1$s", "name": "User of %1$s", "accounts": ["%1$s"], "pages": ["2001"], "businesses": []}]}
                """
                        .formatted(account));
    }

    private ObjectNode draft(int ads, List<String> images) {
        try (InputStream json = Tenant.class.getResourceAsStream("/drafts/website-visits.json")) {
            ObjectNode draft = (ObjectNode) JSON.readTree(new String(json.readAllBytes(), StandardCharsets.UTF_8));
            Instant start = Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);
            ((ObjectNode) draft.get("budget_data"))
                    .put("startTime", start.toString())
                    .put("endTime", start.plus(14, ChronoUnit.DAYS).toString());
            ArrayNode variations = ((ObjectNode) draft.at("/ad_preview_data/adContent")).putArray("imageVariations");
            for (int i = 0; i < ads; i++) {
                variations.add(rig.sandbox.url() + "/_sandbox/images/" + images.get(i % images.size()));
            }
            ArrayNode copies = (ArrayNode) draft.at("/ad_copy_data/customCopyVariations");
            while (copies.size() > ads) {
                copies.remove(ads);
            }
            return draft;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
