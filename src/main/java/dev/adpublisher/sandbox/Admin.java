package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** {@code /_sandbox/…}: looking into the sandbox and changing it while it runs. No token needed: it listens on loopback. */
final class Admin {
    static final String PREFIX = "/_sandbox/";
    private final Realm realm;
    private final Faults faults;
    private final Statistics statistics;
    private final Webhooks webhooks;

    Admin(Realm realm, Faults faults, Statistics statistics, Webhooks webhooks) {
        this.realm = realm;
        this.faults = faults;
        this.statistics = statistics;
        this.webhooks = webhooks;
    }

    /**
     * @param path what follows {@code /_sandbox/}
     * @throws Refusal 100 for what cannot be done
     */
    JsonNode answer(String method, String path, Params query, JsonNode body) {
        return switch (method + " " + path) {
            case "GET ledger" -> ledger(query);
            case "GET state" -> state(query);
            case "GET stats" -> stats();
            case "GET faults" -> Json.object().set("rules", faults.list());
            case "POST faults" -> faults.add(body);
            case "DELETE faults" -> {
                faults.clear();
                yield done();
            }
            case "GET holds" -> faults.holds();
            case "POST edit", "POST habits", "POST unlink", "POST bulk" -> new Meddling(realm).answer(path, body);
            case "POST release" ->
                Json.object().put("released", faults.release(body.path("name").asText("")));
            case "POST delay" -> {
                realm.delay = Duration.ofMillis(millis(body, "ms"));
                yield done();
            }
            case "POST review" -> {
                realm.review = Duration.ofMillis(millis(body, "ms"));
                yield done();
            }
            case "POST lag" -> {
                realm.searchLagMillis = millis(body, "ms");
                yield done();
            }
            case "POST clock" -> {
                realm.clock.shift(body.path("shift_ms").asLong());
                yield Json.object().put("now", realm.clock.now()).put("shift_ms", realm.clock.shiftMillis());
            }
            case "POST world" -> {
                realm.world.extend(body);
                body.path("trees").forEach(new Forest(realm)::plant);
                yield done();
            }
            case "POST backdate" -> {
                realm.backdatedDays.put(
                        body.path("account").asText(), body.path("days").asInt());
                yield done();
            }
            case "POST tier" -> tier(body);
            case "POST age" -> {
                realm.usage.age(body.path("account").asText(), millis(body, "ms"));
                yield done();
            }
            case "POST revoke" -> revoke(body);
            case "GET webhooks" -> webhooks.report();
            case "POST webhooks/script" -> {
                webhooks.script(body);
                yield done();
            }
            case "POST webhooks/send" -> {
                webhooks.sendNow(body);
                yield done();
            }
            case "POST reset" -> {
                faults.release("");
                faults.clear();
                statistics.clear();
                webhooks.clear();
                realm.reset();
                yield done();
            }
            default ->
                throw Refusal.invalid("No such admin operation: " + method + " " + path)
                        .status(404);
        };
    }

    private static ObjectNode done() {
        return Json.object().put("success", true);
    }

    private static long millis(JsonNode body, String field) {
        long millis = body.path(field).asLong(-1);
        if (millis < 0) {
            throw Refusal.missing(field);
        }
        return millis;
    }

    /** {@code {"account": "1001", "tier": "development"}}: its limits are enforced from now on; without a tier the sandbox's own holds again. */
    private JsonNode tier(JsonNode body) {
        String name = body.path("tier").asText("");
        try {
            realm.usage.tier(
                    body.path("account").asText(),
                    name.isEmpty() ? null : SandboxOptions.Tier.valueOf(name.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException unknown) {
            throw Refusal.invalid("Unknown tier");
        }
        return done();
    }

    private JsonNode revoke(JsonNode body) {
        boolean known = realm.world.revoke(
                body.path("token").asText(), body.path("subcode").asInt(460));
        if (!known) {
            throw Refusal.invalid("Unknown token");
        }
        return done();
    }

    private JsonNode ledger(Params query) {
        Long since = query.integer("since");
        return realm.ledger.read(
                since == null ? 0 : since,
                query.get("type", ""),
                query.get("kind", ""),
                query.get("account", ""),
                query.integer("limit", Integer.MAX_VALUE));
    }

    private JsonNode stats() {
        ObjectNode report = statistics.report();
        report.put("delay_ms", realm.delay.toMillis())
                .put("tier", realm.options.tier().name());
        report.set("accounts", realm.usage.report());
        return report;
    }

    /** Everything published that is not deleted, oldest first; {@code deleted=1} adds the rest. */
    private JsonNode state(Params query) {
        String account = query.get("account", "");
        boolean deleted = query.has("deleted");
        EffectiveStatus effective = new EffectiveStatus(realm);
        List<MetaObject> objects = new ArrayList<>();
        for (MetaObject object : realm.store.all()) {
            boolean published = !object.account.isEmpty() && object.kind != Kind.ACCOUNT;
            if (published && (deleted || object.live()) && (account.isEmpty() || account.equals(object.account))) {
                objects.add(object);
            }
        }
        objects.sort(Comparator.comparingLong(object -> object.sequence));
        ObjectNode state = Json.object();
        ArrayNode list = state.putArray("objects");
        objects.forEach(object -> list.add(node(object, effective)));
        state.put("count", objects.size());
        return state;
    }

    private static ObjectNode node(MetaObject object, EffectiveStatus effective) {
        ObjectNode node = Json.object();
        node.put("kind", object.kind.word).put("id", object.id).put("account", object.account);
        node.put("name", object.name).put("status", object.status.name());
        if (object.kind.delivers()) {
            node.put("effective_status", effective.of(object));
        }
        node.set("label_ids", Json.array(object.labelIds()));
        parent(node, "campaign_id", object.campaign);
        parent(node, "adset_id", object.adSet);
        parent(node, "creative_id", object.creative);
        node.set("data", object.data);
        return node;
    }

    private static void parent(ObjectNode node, String field, @org.jspecify.annotations.Nullable MetaObject parent) {
        if (parent != null) {
            node.put(field, parent.id);
        }
    }
}
