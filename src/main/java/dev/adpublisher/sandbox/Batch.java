package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /} with {@code batch=[…]}: independent entries run at once, dependent ones after those they name.
 *
 * <p>An entry whose answer a fault loses is {@code null} in the result, as Meta answers for what it did not finish in time.
 */
final class Batch {
    private static final int MOST = 50;
    private static final int MOST_ADS = 10;
    private static final Pattern REFERENCE = Pattern.compile("\\{result=([^:}]+):([^}]*)}");

    /**
     * What became of an entry: null answer when it was lost.
     *
     * @param usage the headers that tell what its account has used
     */
    private record Result(@Nullable Answer answer, Map<String, String> usage) {
        boolean failed() {
            return answer == null || answer.failed();
        }
    }

    private final Realm realm;
    private final Operations operations;

    Batch(Realm realm, Operations operations) {
        this.realm = realm;
        this.operations = operations;
    }

    /** @param received when the batch was, and with it what depends on nothing in it */
    Future<Answer> run(GraphCall call, Operations.Received received) {
        try {
            JsonNode entries = call.params().json("batch");
            if (!(entries instanceof ArrayNode list) || list.isEmpty()) {
                throw Refusal.invalid("Param batch must be an array").blame("batch");
            }
            check(list);
            return start(call, received, list);
        } catch (Refusal refusal) {
            return Future.succeededFuture(refusal.answer());
        }
    }

    private void check(ArrayNode list) {
        if (list.size() > MOST) {
            throw Refusal.invalid("Too many requests in batch message. Maximum batch size is " + MOST);
        }
        int ads = 0;
        for (JsonNode entry : list) {
            String path = entry.path("relative_url").asText().split("\\?")[0];
            ads += entry.path("method").asText().equals("POST") && path.endsWith("/ads") ? 1 : 0;
        }
        if (ads > MOST_ADS) {
            throw Refusal.invalid("A batch may create at most " + MOST_ADS + " ads");
        }
    }

    private Future<Answer> start(GraphCall call, Operations.Received received, ArrayNode list) {
        Map<String, Future<Result>> named = new HashMap<>();
        Set<String> referred = new LinkedHashSet<>();
        list.forEach(entry -> referred.addAll(dependencies(entry)));
        List<Future<Result>> results = new ArrayList<>(list.size());
        for (JsonNode entry : list) {
            Future<Result> result = afterDependencies(call, received, entry, named);
            results.add(result);
            if (entry.has("name")) {
                named.put(entry.path("name").asText(), result);
            }
        }
        return Future.all(results).map(all -> answer(call, list, results, referred));
    }

    private Future<Result> afterDependencies(
            GraphCall call, Operations.Received received, JsonNode entry, Map<String, Future<Result>> named) {
        Map<String, Future<Result>> needed = new LinkedHashMap<>();
        for (String name : dependencies(entry)) {
            Future<Result> earlier = named.get(name);
            needed.put(name, earlier == null ? Future.succeededFuture(new Result(null, Map.of())) : earlier);
        }
        if (needed.isEmpty()) {
            return runEntry(call, entry, Map.of(), received);
        }
        return Future.all(List.copyOf(needed.values())).compose(ready -> {
            Map<String, JsonNode> bodies = new HashMap<>();
            for (Map.Entry<String, Future<Result>> one : needed.entrySet()) {
                Answer answer = one.getValue().result().answer();
                if (answer == null || answer.failed()) {
                    return Future.succeededFuture(new Result(aborted(), Map.of()));
                }
                bodies.put(one.getKey(), answer.body());
            }
            return runEntry(call, entry, bodies, operations.received(realm.clock.now()));
        });
    }

    private static Answer aborted() {
        return Refusal.of(
                        960,
                        "Request aborted. This could happen if a dependent request failed or the entire request timed"
                                + " out.")
                .answer();
    }

    private Future<Result> runEntry(
            GraphCall call, JsonNode entry, Map<String, JsonNode> bodies, Operations.Received received) {
        Operations.Arrived arrived = operations.arrive(operation(call, entry, bodies), received);
        Fault fault = arrived.fault();
        boolean lost = fault != null && fault.losesAnswer();
        boolean insights = arrived.call().edge().equals("insights");
        return operations
                .run(arrived)
                .map(answer -> new Result(
                        lost ? null : answer,
                        realm.usage.headers(arrived.request().account(), insights)));
    }

    private static GraphCall operation(GraphCall call, JsonNode entry, Map<String, JsonNode> bodies) {
        String url = replace(entry.path("relative_url").asText(), bodies);
        int question = url.indexOf('?');
        Map<String, String> values = new LinkedHashMap<>();
        for (String inherited : List.of("appsecret_proof", "appsecret_time")) {
            String value = call.params().get(inherited);
            if (value != null) {
                values.put(inherited, value);
            }
        }
        if (question >= 0) {
            RequestReader.pairs(url.substring(question + 1), values);
        }
        String body = entry.path("body").asText("");
        if (body.startsWith("{") && Json.tryRead(body) instanceof ObjectNode object) {
            values.putAll(Params.of(object).all());
        } else {
            RequestReader.pairs(body, values);
        }
        values.replaceAll((name, value) -> replace(value, bodies));
        Map<String, Upload> files = attached(call, entry.path("attached_files"));
        String path = question < 0 ? url : url.substring(0, question);
        String token = values.containsKey("access_token") ? values.get("access_token") : call.token();
        GraphCall made =
                RequestReader.call(entry.path("method").asText("GET"), path, values, files, token, call.baseUrl());
        int version = made.version() == 0 ? call.version() : made.version();
        return new GraphCall(
                made.method(), version, made.path(), made.params(), made.files(), made.token(), made.baseUrl());
    }

    /** Parts of the batch's body, named as {@code "a,b"}, or with the field that each stands for as {@code {"a":"filename"}}. */
    private static Map<String, Upload> attached(GraphCall call, JsonNode names) {
        List<String> parts = new ArrayList<>();
        if (names.isObject()) {
            names.fieldNames().forEachRemaining(parts::add);
        } else {
            parts.addAll(List.of(names.asText("").split(",")));
        }
        Map<String, Upload> files = new LinkedHashMap<>();
        for (String part : parts) {
            Upload upload = call.files().get(part.trim());
            if (upload != null) {
                files.put(part.trim(), upload);
            }
        }
        return files;
    }

    private static Set<String> dependencies(JsonNode entry) {
        Set<String> names = new LinkedHashSet<>();
        if (entry.has("depends_on")) {
            names.addAll(List.of(entry.path("depends_on").asText().split(",")));
        }
        Map<String, String> values = new LinkedHashMap<>();
        RequestReader.pairs(entry.path("body").asText(""), values);
        values.put("relative_url", entry.path("relative_url").asText());
        for (String value : values.values()) {
            Matcher matcher = REFERENCE.matcher(value);
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    private static String replace(String text, Map<String, JsonNode> bodies) {
        if (bodies.isEmpty() || !text.contains("{result=")) {
            return text;
        }
        return REFERENCE.matcher(text).replaceAll(match -> {
            JsonNode body = bodies.get(match.group(1));
            return Matcher.quoteReplacement(body == null ? "" : String.join(",", JsonPath.texts(body, match.group(2))));
        });
    }

    private Answer answer(GraphCall call, ArrayNode list, List<Future<Result>> results, Set<String> referred) {
        boolean headers = !Boolean.FALSE.equals(call.params().bool("include_headers"));
        ArrayNode body = Json.array();
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i).result();
            Answer answer = result.answer();
            if (answer == null || (!answer.failed() && omitted(list.get(i), referred))) {
                body.addNull();
                continue;
            }
            ObjectNode one = body.addObject();
            one.put("code", answer.status());
            if (headers) {
                ArrayNode sent = one.putArray("headers");
                sent.addObject().put("name", "Content-Type").put("value", "text/javascript; charset=UTF-8");
                sent.addObject().put("name", "x-fb-trace-id").put("value", answer.trace());
                result.usage()
                        .forEach((name, value) ->
                                sent.addObject().put("name", name).put("value", value));
            }
            one.put("body", Json.write(answer.body()));
        }
        return new Answer(200, body, Refusal.trace());
    }

    /** What others refer to is left out unless it asks to stay. */
    private static boolean omitted(JsonNode entry, Set<String> referred) {
        JsonNode wish = entry.get("omit_response_on_success");
        return wish == null ? referred.contains(entry.path("name").asText("")) : wish.asBoolean();
    }
}
