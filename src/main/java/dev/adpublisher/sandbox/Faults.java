package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The script of faults: rules in order, the first that matches strikes. Randomness comes from the sandbox's seed. */
final class Faults {
    /** A rule and what it has done so far. */
    private static final class Rule {
        final int id;
        final JsonNode match;
        final Fault fault;
        final JsonNode source;
        int left;
        int matched;
        int struck;

        Rule(int id, JsonNode source) {
            this.id = id;
            this.source = source;
            this.match = source.path("match");
            this.fault = Fault.read(source.path("fault"));
            this.left = source.path("times").asInt(1);
        }
    }

    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, List<Promise<Void>>> held = new HashMap<>();
    private final long seed;
    private Random random;
    private int lastId;

    Faults(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Adds one rule or {@code {"rules":[…]}}; {@code times} is 1 unless given, -1 for ever. */
    ObjectNode add(JsonNode document) {
        List<Rule> made = new ArrayList<>();
        if (document.has("rules")) {
            document.path("rules").forEach(rule -> made.add(new Rule(++lastId, rule)));
        } else {
            made.add(new Rule(++lastId, document));
        }
        rules.addAll(made);
        ObjectNode answer = Json.object();
        ArrayNode ids = answer.putArray("ids");
        made.forEach(rule -> ids.add(rule.id));
        return answer;
    }

    /** The fault that strikes this operation, if any. */
    @Nullable
    Fault pick(GraphCall call, String account) {
        for (Rule rule : rules) {
            if (rule.left == 0 || !fits(rule.match, call, account)) {
                continue;
            }
            rule.matched++;
            JsonNode nth = rule.match.get("nth");
            if (nth != null && rule.matched != nth.asInt()) {
                continue;
            }
            JsonNode probability = rule.match.get("probability");
            if (probability != null && random.nextDouble() >= probability.asDouble()) {
                continue;
            }
            rule.struck++;
            rule.left = rule.left > 0 ? rule.left - 1 : rule.left;
            return rule.fault;
        }
        return null;
    }

    private static boolean fits(JsonNode match, GraphCall call, String account) {
        String edge = call.isBatch() ? "batch" : call.edge().isEmpty() ? "node" : call.edge();
        return equal(match, "method", call.method())
                && (equal(match, "edge", edge) || equal(match, "edge", call.node()))
                && equal(match, "account", account)
                && equal(match, "object", call.node())
                && call.params()
                        .get("name", "")
                        .contains(match.path("name_contains").asText(""))
                && hasParam(match.path("param"), call.params());
    }

    private static boolean equal(JsonNode match, String field, String actual) {
        JsonNode wanted = match.get(field);
        return wanted == null || wanted.asText().equalsIgnoreCase(actual);
    }

    /** {@code "param":{"status":"ACTIVE"}}: each named parameter must have that value. */
    private static boolean hasParam(JsonNode wanted, Params params) {
        return wanted.properties().stream().allMatch(entry -> params.get(entry.getKey(), "")
                .equals(entry.getValue().asText()));
    }

    /** Done when released by name. */
    Future<Void> hold(String name) {
        Promise<Void> promise = Promise.promise();
        held.computeIfAbsent(name, key -> new ArrayList<>()).add(promise);
        return promise.future();
    }

    /** Lets go all that wait under that name, or all that wait when it is empty. Returns how many. */
    int release(String name) {
        List<Promise<Void>> waiting = new ArrayList<>();
        if (name.isEmpty()) {
            held.values().forEach(waiting::addAll);
            held.clear();
        } else {
            List<Promise<Void>> some = held.remove(name);
            if (some != null) {
                waiting.addAll(some);
            }
        }
        waiting.forEach(Promise::complete);
        return waiting.size();
    }

    ObjectNode holds() {
        ObjectNode holds = Json.object();
        held.forEach((name, waiting) -> holds.put(name, waiting.size()));
        return holds;
    }

    ArrayNode list() {
        ArrayNode list = Json.array();
        for (Rule rule : rules) {
            ObjectNode node = list.addObject();
            node.put("id", rule.id)
                    .put("left", rule.left)
                    .put("matched", rule.matched)
                    .put("struck", rule.struck);
            node.set("rule", rule.source);
        }
        return list;
    }

    void clear() {
        rules.clear();
        random = new Random(seed);
    }
}
