package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code …/insights}: at once, or as a report that is asked for, polled and read. Numbers are sent as texts, as Meta does. */
final class Insights {
    private static final long REPORT_MILLIS = 600;
    private static final int ANSWERS_KEPT = 8;
    private static final Set<String> PAGING =
            Set.of("limit", "after", "access_token", "appsecret_proof", "appsecret_time");

    private final Realm realm;
    private final InsightsWriter writer;
    private final Delivery delivery;
    private final EffectiveStatus effective;
    /** What the first page was cut from serves the later ones: an answer shows one state, and is not worked out anew for each page. */
    private final Map<String, List<InsightsRow>> answers = new LinkedHashMap<>();

    Insights(Realm realm, Delivery delivery, EffectiveStatus effective) {
        this.realm = realm;
        writer = new InsightsWriter(realm);
        this.delivery = delivery;
        this.effective = effective;
    }

    Answer answer(GraphCall call, MetaObject node) {
        if (node.kind == Kind.REPORT_RUN) {
            return finished(call, node);
        }
        if (!node.kind.delivers() && node.kind != Kind.ACCOUNT) {
            throw Refusal.unknownObject(call.node());
        }
        if (call.method().equals("POST")) {
            return start(call, node);
        }
        return page(call, node, call.params());
    }

    private Answer start(GraphCall call, MetaObject node) {
        InsightsQuery query = InsightsQuery.read(realm, node, call.params());
        ObjectNode data = Json.object();
        data.put("node", node.id);
        data.put("date_start", query.since().toString())
                .put("date_stop", query.until().toString());
        ObjectNode params = data.putObject("params");
        call.params().all().forEach((name, value) -> {
            if (!name.equals("access_token") && !name.startsWith("appsecret")) {
                params.put(name, value);
            }
        });
        MetaObject run = new MetaObject(Kind.REPORT_RUN, node.account, "Report", data);
        realm.keep(run);
        return Answer.ok(Json.object().put("report_run_id", run.id));
    }

    /** Brings a report's state up to date before it is read. */
    void refresh(MetaObject run) {
        long age = realm.clock.now() - run.createdAt;
        int percent = (int) Math.clamp(age * 100 / REPORT_MILLIS, 0, 100);
        boolean fails = percent == 100 && run.data.path("fails").asBoolean(false);
        String state = fails
                ? "Job Failed"
                : percent == 100 ? "Job Completed" : age < REPORT_MILLIS / 5 ? "Job Not Started" : "Job Running";
        if (fails) {
            run.data.put("error_code", 2).put("error_subcode", 1504038).put("error_message", "The report failed");
        }
        run.data.put("async_status", state).put("async_percent_completion", fails ? 99 : percent);
        run.data.put("is_running", percent < 100).put("time_ref", run.createdAt / 1000);
        if (percent == 100) {
            run.data.put("time_completed", (run.createdAt + REPORT_MILLIS) / 1000);
        }
    }

    private Answer finished(GraphCall call, MetaObject run) {
        refresh(run);
        if (run.data.path("async_percent_completion").asInt() < 100 || run.data.has("error_code")) {
            throw Refusal.invalid("The report is not ready yet").subcode(1504018);
        }
        MetaObject node = realm.store.find(run.text("node", ""));
        if (node == null || !(run.data.get("params") instanceof ObjectNode stored)) {
            throw Refusal.unknownObject(run.id);
        }
        Params asked = Params.of(stored);
        return page(call, node, asked);
    }

    private Answer page(GraphCall call, MetaObject node, Params asked) {
        Map<String, String> question = new TreeMap<>(asked.all());
        question.keySet().removeAll(PAGING);
        String key = node.id + question;
        List<InsightsRow> rows = call.params().get("after") == null ? null : answers.get(key);
        if (rows == null) {
            rows = rows(node, asked);
            answers.remove(key);
            answers.put(key, rows);
            if (answers.size() > ANSWERS_KEPT) {
                answers.remove(answers.keySet().iterator().next());
            }
        }
        return page(call, rows, InsightsQuery.read(realm, node, asked));
    }

    private List<InsightsRow> rows(MetaObject node, Params params) {
        InsightsQuery query = InsightsQuery.read(realm, node, params);
        Filter filter = Filter.ofInsights(realm, effective, query.level(), params);
        boolean parents = query.level() != node.kind;
        Map<String, InsightsRow> rows = new LinkedHashMap<>();
        for (MetaObject ad : adsOf(node, filter)) {
            if (!filter.counts(ad)) {
                continue;
            }
            MetaObject subject = subject(ad, query.level());
            if (subject != null && (!parents || filter.accepts(subject))) {
                collect(ad, subject, query, rows);
            }
        }
        return new ArrayList<>(rows.values());
    }

    /** Only those of what is asked for by id, where it is: an account may have a hundred thousand others. */
    private List<MetaObject> adsOf(MetaObject node, Filter filter) {
        List<MetaObject> named = node.kind == Kind.ACCOUNT ? filter.named(node.account) : null;
        return named == null
                ? adsOf(node)
                : named.stream().flatMap(one -> adsOf(one).stream()).toList();
    }

    private List<MetaObject> adsOf(MetaObject node) {
        return node.kind == Kind.AD ? List.of(node) : realm.store.edge(node.id, Kind.AD);
    }

    private @Nullable MetaObject subject(MetaObject ad, Kind level) {
        return switch (level) {
            case AD -> ad;
            case AD_SET -> ad.adSet;
            case CAMPAIGN -> ad.campaign;
            default -> realm.account(ad.account);
        };
    }

    private void collect(MetaObject ad, MetaObject subject, InsightsQuery query, Map<String, InsightsRow> rows) {
        for (LocalDate day = query.since(); !day.isAfter(query.until()); day = day.plusDays(1)) {
            Delivery.Numbers numbers = delivery.of(ad, day);
            if (numbers == null) {
                continue;
            }
            LocalDate start = query.since();
            LocalDate stop = query.until();
            if (query.increment() > 0) {
                long index = (day.toEpochDay() - start.toEpochDay()) / query.increment();
                start = start.plusDays(index * query.increment());
                LocalDate end = start.plusDays(query.increment() - 1L);
                stop = end.isAfter(stop) ? stop : end;
            }
            LocalDate rowStart = start;
            LocalDate rowStop = stop;
            rows.computeIfAbsent(
                            subject.id + "|" + start,
                            key -> new InsightsRow(subject, rowStart, rowStop, new Delivery.Numbers()))
                    .numbers()
                    .add(numbers);
        }
    }

    private Answer page(GraphCall call, List<InsightsRow> rows, InsightsQuery query) {
        int limit = Math.clamp(call.params().integer("limit", 25), 1, 5000);
        int from = offset(call.params().get("after"));
        int to = Math.min(rows.size(), from + limit);
        ObjectNode body = Json.object();
        ArrayNode data = body.putArray("data");
        for (InsightsRow row : rows.subList(Math.min(from, to), to)) {
            writer.add(data, row, query);
        }
        if (to > from) {
            ObjectNode paging = body.putObject("paging");
            paging.putObject("cursors").put("before", cursor(from)).put("after", cursor(to));
            if (to < rows.size()) {
                paging.put("next", Listing.next(call, cursor(to)));
            }
        }
        return Answer.ok(body);
    }

    private static String cursor(int index) {
        byte[] text = Integer.toString(index).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }

    private static int offset(@Nullable String cursor) {
        if (cursor == null) {
            return 0;
        }
        try {
            byte[] text = Base64.getUrlDecoder().decode(cursor);
            return Integer.parseInt(new String(text, java.nio.charset.StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException broken) {
            throw Refusal.invalid("Invalid cursors values").blame("after");
        }
    }
}
