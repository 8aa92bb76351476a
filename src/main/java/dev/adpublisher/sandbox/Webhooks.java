package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The app's webhooks: {@code /{app}/subscriptions} with its challenge, and the deliveries for accounts that the app is subscribed to by {@code
 * /act_X/subscribed_apps}. Only the object {@code ad_account} is ever sent.
 */
final class Webhooks {
    private static final long LOOK_MILLIS = 50;
    /** Meta puts up to so many updates into one delivery. */
    private static final int MOST_UPDATES = 1_000;

    private static final String OBJECT = "ad_account";
    /** All that this object has; no field tells of other changes, or of an approval. */
    private static final Set<String> FIELDS = Set.of(
            "with_issues_ad_objects",
            "in_process_ad_objects",
            "ad_recommendations",
            "creative_fatigue",
            "product_set_issue");

    private final Vertx vertx;
    private final Realm realm;
    private final WebhookSender sender;
    private final WebhookWatch watch;
    private final Map<String, Subscription> subscriptions = new TreeMap<>();
    private long timer = -1;

    Webhooks(Vertx vertx, Realm realm) {
        this.vertx = vertx;
        this.realm = realm;
        sender = new WebhookSender(vertx, realm.options);
        watch = new WebhookWatch(realm);
    }

    private record Subscription(String callback, List<String> fields) {}

    boolean serves(GraphCall call) {
        return call.node().equals(realm.options.appId()) && call.edge().equals("subscriptions");
    }

    /** An operation on {@code /{app}/subscriptions}; never fails. */
    Future<Answer> carryOut(GraphCall call, Ledger.Entry request) {
        try {
            Token token = call.token() == null ? null : realm.world.token(call.token());
            if (token == null || !token.type().equals("APP")) {
                throw Refusal.of(15, "(#15) This method must be called with an app access token");
            }
            return switch (call.method()) {
                case "GET" -> Future.succeededFuture(Answer.ok(list()));
                case "DELETE" -> Future.succeededFuture(delete(call.params()));
                case "POST" -> subscribe(call.params()).otherwise(refused -> refused(request, (Refusal) refused));
                default -> throw Refusal.invalid("Unsupported " + call.method() + " request");
            };
        } catch (Refusal refusal) {
            return Future.succeededFuture(refused(request, refusal));
        }
    }

    private Answer refused(Ledger.Entry request, Refusal refusal) {
        realm.ledger.refused(request, refusal.code(), refusal.subcodeOrZero(), String.valueOf(refusal.getMessage()));
        return refusal.answer();
    }

    private Future<Answer> subscribe(Params params) {
        String object = needed(params, "object");
        String callback = needed(params, "callback_url");
        if (!callback.startsWith("http://") && !callback.startsWith("https://")) {
            throw Refusal.invalid("callback_url must be an address").blame("callback_url");
        }
        String challenge = Integer.toString(ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000));
        List<String> fields =
                List.of(params.get("fields", "").replaceAll("[\\[\\]\" ]", "").split(","));
        if (object.equals(OBJECT) && !FIELDS.containsAll(fields)) {
            throw Normal.notOneOf("fields", FIELDS);
        }
        return sender.confirm(callback, needed(params, "verify_token"), challenge)
                .compose(confirmed -> {
                    if (!confirmed) {
                        return Future.failedFuture(Refusal.of(
                                2200, "(#2200) Callback verification failed: the challenge was not answered"));
                    }
                    subscriptions.put(object, new Subscription(callback, fields));
                    watchOrNot();
                    return Future.succeededFuture(Answer.success());
                });
    }

    private static String needed(Params params, String name) {
        String value = params.get(name);
        if (value == null || value.isEmpty()) {
            throw Refusal.missing(name);
        }
        return value;
    }

    private Answer delete(Params params) {
        String object = params.get("object");
        if (object == null) {
            subscriptions.clear();
        } else {
            subscriptions.remove(object);
        }
        watchOrNot();
        return Answer.success();
    }

    private ObjectNode list() {
        ObjectNode body = Json.object();
        ArrayNode data = body.putArray("data");
        subscriptions.forEach((object, subscription) -> {
            ObjectNode one = data.addObject()
                    .put("object", object)
                    .put("callback_url", subscription.callback())
                    .put("active", true);
            ArrayNode fields = one.putArray("fields");
            subscription.fields().forEach(field -> fields.addObject().put("name", field));
        });
        return body;
    }

    private void watchOrNot() {
        boolean wanted = subscriptions.containsKey(OBJECT);
        if (wanted && timer < 0) {
            watch.clear();
            timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look());
        } else if (!wanted && timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    private void look() {
        List<WebhookWatch.Change> changes = watch.look();
        for (int from = 0; from < changes.size(); from += MOST_UPDATES) {
            send(changes.subList(from, Math.min(changes.size(), from + MOST_UPDATES)));
        }
    }

    private void send(List<WebhookWatch.Change> changes) {
        Subscription subscription = subscriptions.get(OBJECT);
        if (subscription == null) {
            return;
        }
        ObjectNode delivery = Json.object().put("object", OBJECT);
        ArrayNode entries = delivery.putArray("entry");
        Map<String, ArrayNode> byAccount = new LinkedHashMap<>();
        for (WebhookWatch.Change change : changes) {
            if (subscription.fields().contains(change.field())) {
                byAccount
                        .computeIfAbsent(change.account(), account -> entries.addObject()
                                .put("id", account)
                                .put("time", realm.clock.now() / 1000)
                                .putArray("changes"))
                        .addObject()
                        .put("field", change.field())
                        .set("value", change.value());
            }
        }
        if (!entries.isEmpty()) {
            sender.send(subscription.callback(), delivery);
        }
    }

    /** {@code GET webhooks}: what was sent and how it was answered, oldest first. */
    ObjectNode report() {
        ObjectNode report = Json.object();
        report.set("subscriptions", list().path("data"));
        report.set("deliveries", sender.report());
        return report;
    }

    /** {@code POST webhooks/script}, see {@link WebhookSender#script}. */
    void script(JsonNode script) {
        sender.script(script);
    }

    /** {@code POST webhooks/send}: {@code count} updates of {@code field} in {@code account}, in one delivery. */
    void sendNow(JsonNode wish) {
        if (!subscriptions.containsKey(OBJECT)) {
            throw Refusal.invalid("Nobody is subscribed");
        }
        String field = wish.path("field").asText(WebhookWatch.WITH_ISSUES);
        int count = Math.min(MOST_UPDATES, wish.path("count").asInt(1));
        List<WebhookWatch.Change> changes = new java.util.ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectNode value = Json.object().put("id", "63" + i).put("level", "AD");
            if (wish.path("value").isObject()) {
                value.setAll((ObjectNode) wish.path("value"));
            }
            changes.add(new WebhookWatch.Change(wish.path("account").asText(), field, value));
        }
        send(changes);
    }

    void clear() {
        subscriptions.clear();
        watchOrNot();
        sender.clear();
    }
}
