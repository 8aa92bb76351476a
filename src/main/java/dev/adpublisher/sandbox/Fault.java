package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What goes wrong, and when.
 *
 * @param after false: the operation is not carried out; true: it is, and then its answer suffers
 * @param spec the rest of what was scripted, by type: {@code code}, {@code ms}, {@code name}, …; with {@code lag_ms}, what is created in spite
 *     of any fault is invisible on edges for so long
 */
record Fault(Type type, boolean after, JsonNode spec) {
    /** Every way to fail. */
    enum Type {
        /** A Graph error: {@code code}, {@code subcode}, {@code status}, {@code message}, {@code error_data}, {@code is_transient}. */
        ERROR,
        /** 100/33, as for a parent that was created a moment ago. */
        FRESH_PARENT,
        /** No answer, ever, or the connection is closed after {@code close_after_ms}. */
        TIMEOUT,
        /** The connection is closed instead of an answer. */
        RESET,
        /** Headers and half of the body, then the connection is closed. */
        RESET_MIDDLE,
        /** The whole answer, {@code bytes} (1) every {@code ms} (100). */
        DRIP,
        /** A body that never ends. */
        ENDLESS,
        /** Half of the body in a chunked answer that seems complete. */
        TRUNCATED,
        /** 200 without a body. */
        EMPTY,
        /** A page of HTML with {@code status} (200). */
        HTML,
        /** A body that is no JSON. */
        MALFORMED,
        /** The error that {@link #ERROR} would give, with status 200. */
        ERROR_IN_200,
        /** {@code {"success":true}} where an id should be. */
        NO_ID,
        /** The connection is closed after {@code close_after_ms} (or by the client); {@code ms} later the operation is carried out. */
        DELAYED_COMMIT,
        /** What is created is invisible on edges for {@code ms}. */
        SEARCH_LAG,
        /** Usage headers are {@code kind}: {@code absent}, {@code malformed}, {@code absurd}, {@code full}, or those in {@code headers}. */
        HEADERS,
        /** Waits for {@code POST /_sandbox/release} with that {@code name}. */
        HOLD,
        /** Takes {@code ms} longer. */
        SLOW,
        /** Insights come without the days {@code drop_days}, with the members {@code set} in every row (null: without them), and {@code extra} rows. */
        ROWS,
        /** The report that was asked for will fail. */
        REPORT_FAILS;

        /** Types that make sense only after the operation was carried out, unless scripted otherwise. */
        boolean usuallyAfter() {
            return switch (this) {
                case DRIP,
                        TRUNCATED,
                        RESET_MIDDLE,
                        NO_ID,
                        HEADERS,
                        SEARCH_LAG,
                        EMPTY,
                        HTML,
                        MALFORMED,
                        ENDLESS,
                        ROWS,
                        REPORT_FAILS -> true;
                case ERROR, FRESH_PARENT, TIMEOUT, RESET, ERROR_IN_200, DELAYED_COMMIT, HOLD, SLOW -> false;
            };
        }
    }

    /** @throws Refusal 100 when the type or the time is unknown */
    static Fault read(JsonNode spec) {
        String word = spec.path("type").asText("").toUpperCase(Locale.ROOT).replace('-', '_');
        List<String> known = Arrays.stream(Type.values()).map(Type::name).toList();
        if (!known.contains(word)) {
            throw Normal.notOneOf("fault.type", known);
        }
        Type type = Type.valueOf(word);
        String when = spec.path("when").asText(type.usuallyAfter() ? "after" : "before");
        if (!when.equals("after") && !when.equals("before")) {
            throw Normal.notOneOf("fault.when", List.of("before", "after"));
        }
        return new Fault(type, when.equals("after"), spec);
    }

    long millis(String field, long otherwise) {
        return spec.path(field).asLong(otherwise);
    }

    /** True when nothing that can be read as an answer reaches the client; in a batch the entry is null then. */
    boolean losesAnswer() {
        return switch (type) {
            case TIMEOUT, RESET, RESET_MIDDLE, TRUNCATED, EMPTY, HTML, MALFORMED, ENDLESS, DELAYED_COMMIT -> true;
            case ERROR, FRESH_PARENT, DRIP, ERROR_IN_200, NO_ID, SEARCH_LAG, HEADERS, HOLD, SLOW, ROWS, REPORT_FAILS ->
                false;
        };
    }

    /** A page of insights as {@link Type#ROWS} leaves it. */
    Answer rows(Answer whole) {
        if (!(whole.body() instanceof ObjectNode body) || !(body.get("data") instanceof ArrayNode data)) {
            return whole;
        }
        List<String> dropped = Json.texts(spec.get("drop_days"));
        ArrayNode rows = Json.array();
        for (JsonNode row : data) {
            if (!dropped.contains(row.path("date_start").asText())) {
                ObjectNode changed = row.deepCopy();
                spec.path("set").properties().forEach(member -> {
                    if (member.getValue().isNull()) {
                        changed.remove(member.getKey());
                    } else {
                        changed.set(member.getKey(), member.getValue());
                    }
                });
                rows.add(changed);
            }
        }
        spec.path("extra").forEach(rows::add);
        body.set("data", rows);
        return whole;
    }

    /** The error of {@link Type#ERROR}, {@link Type#FRESH_PARENT} and {@link Type#ERROR_IN_200}. */
    Refusal refusal(GraphCall call) {
        if (type == Type.FRESH_PARENT) {
            return Refusal.unknownObject(
                    call.params().get("campaign_id", call.params().get("adset_id", call.node())));
        }
        int code = spec.path("code").asInt(2);
        Refusal refusal = Refusal.of(code, spec.path("message").asText("An injected error"));
        if (spec.has("subcode")) {
            refusal = refusal.subcode(spec.path("subcode").asInt());
        }
        boolean server = code == 1 || code == 2;
        return refusal.status(spec.path("status").asInt(server ? 500 : 400))
                .transientError(spec.path("is_transient").asBoolean(server))
                .data(spec.get("error_data"))
                .regainIn(spec.path("regain_seconds").asInt(0));
    }

    String describe() {
        return type.name().toLowerCase(Locale.ROOT) + (after ? " after commit" : " before commit");
    }
}
