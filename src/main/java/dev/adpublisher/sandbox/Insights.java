package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code …/insights}: at once, or as a report that is asked for, polled and read. Numbers are sent as texts, as Meta does. */
final class Insights {
    private static final List<String> DEFAULT_FIELDS = List.of("account_id", "impressions", "spend");
    private static final long REPORT_MILLIS = 600;

    /** A row before it is written. */
    private record Row(MetaObject subject, LocalDate start, LocalDate stop, Delivery.Numbers numbers) {}

    private final Realm realm;
    private final Delivery delivery;
    private final EffectiveStatus effective;

    Insights(Realm realm, Delivery delivery, EffectiveStatus effective) {
        this.realm = realm;
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
        return page(call, rows(node, call.params()), InsightsQuery.read(realm, node, call.params()));
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
        String state = percent == 100 ? "Job Completed" : age < REPORT_MILLIS / 5 ? "Job Not Started" : "Job Running";
        run.data.put("async_status", state).put("async_percent_completion", percent);
        run.data.put("is_running", percent < 100).put("time_ref", run.createdAt / 1000);
        if (percent == 100) {
            run.data.put("time_completed", (run.createdAt + REPORT_MILLIS) / 1000);
        }
    }

    private Answer finished(GraphCall call, MetaObject run) {
        refresh(run);
        if (run.data.path("async_percent_completion").asInt() < 100) {
            throw Refusal.invalid("The report is not ready yet").subcode(1504018);
        }
        MetaObject node = realm.store.find(run.text("node", ""));
        if (node == null || !(run.data.get("params") instanceof ObjectNode stored)) {
            throw Refusal.unknownObject(run.id);
        }
        Params asked = Params.of(stored);
        return page(call, rows(node, asked), InsightsQuery.read(realm, node, asked));
    }

    private List<Row> rows(MetaObject node, Params params) {
        InsightsQuery query = InsightsQuery.read(realm, node, params);
        Filter filter = new Filter(realm, effective, query.level(), params);
        boolean parents = query.level() != node.kind;
        Map<String, Row> rows = new LinkedHashMap<>();
        for (MetaObject ad : adsOf(node)) {
            MetaObject subject = subject(ad, query.level());
            if (subject != null && (!parents || filter.accepts(subject))) {
                collect(ad, subject, query, rows);
            }
        }
        return new ArrayList<>(rows.values());
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

    private void collect(MetaObject ad, MetaObject subject, InsightsQuery query, Map<String, Row> rows) {
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
                            key -> new Row(subject, rowStart, rowStop, new Delivery.Numbers()))
                    .numbers()
                    .add(numbers);
        }
    }

    private Answer page(GraphCall call, List<Row> rows, InsightsQuery query) {
        int limit = Math.clamp(call.params().integer("limit", 25), 1, 5000);
        int from = offset(call.params().get("after"));
        int to = Math.min(rows.size(), from + limit);
        ObjectNode body = Json.object();
        ArrayNode data = body.putArray("data");
        for (Row row : rows.subList(Math.min(from, to), to)) {
            data.add(write(row, query));
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

    private ObjectNode write(Row row, InsightsQuery query) {
        ObjectNode node = Json.object();
        List<String> fields = query.fields().isEmpty() ? DEFAULT_FIELDS : query.fields();
        for (String field : fields) {
            value(node, field, row);
        }
        node.put("date_start", row.start().toString())
                .put("date_stop", row.stop().toString());
        return node;
    }

    private void value(ObjectNode node, String field, Row row) {
        Delivery.Numbers n = row.numbers();
        MetaObject subject = row.subject();
        MetaObject account = realm.account(subject.account);
        switch (field) {
            case "account_id" -> node.put(field, subject.account);
            case "account_name" -> node.put(field, account.name);
            case "account_currency" -> node.put(field, account.text("currency", "USD"));
            case "campaign_id", "campaign_name", "adset_id", "adset_name", "ad_id", "ad_name" ->
                part(node, field, subject);
            case "impressions" -> node.put(field, Long.toString(n.impressions));
            case "reach" -> node.put(field, Long.toString(n.reach));
            case "clicks", "unique_clicks" -> node.put(field, Long.toString(n.clicks));
            case "inline_link_clicks" -> node.put(field, Long.toString(n.linkClicks));
            case "spend" -> node.put(field, money(n.spend, account));
            case "frequency" -> ratio(node, field, n.impressions, n.reach, 1);
            case "ctr", "unique_ctr" -> ratio(node, field, n.clicks, n.impressions, 100);
            case "inline_link_click_ctr" -> ratio(node, field, n.linkClicks, n.impressions, 100);
            case "cpc" -> ratio(node, field, n.spend, n.clicks, 1);
            case "cost_per_inline_link_click" -> ratio(node, field, n.spend, n.linkClicks, 1);
            case "cpm" -> ratio(node, field, n.spend, n.impressions, 1000);
            case "cpp" -> ratio(node, field, n.spend, n.reach, 1000);
            case "outbound_clicks" -> node.putArray(field).add(action("outbound_click", n.linkClicks));
            case "actions", "conversions" -> actions(node.putArray(field), subject, n);
            case "cost_per_action_type" -> costs(node.putArray(field), n);
            case "objective", "optimization_goal", "buying_type" -> inherited(node, field, subject);
            case "attribution_setting" -> node.put(field, "7d_click");
            case "created_time" ->
                node.put(
                        field,
                        realm.times.date(subject.createdAt, subject.account).toString());
            case "updated_time" ->
                node.put(
                        field,
                        realm.times.date(subject.updatedAt, subject.account).toString());
            default -> {}
        }
    }

    private static void part(ObjectNode node, String field, MetaObject subject) {
        MetaObject owner = subject;
        if (field.startsWith("campaign")) {
            owner = subject.kind == Kind.CAMPAIGN ? subject : subject.campaign;
        } else if (field.startsWith("adset")) {
            owner = subject.kind == Kind.AD_SET ? subject : subject.adSet;
        } else if (subject.kind != Kind.AD) {
            owner = null;
        }
        if (owner != null) {
            node.put(field, field.endsWith("_id") ? owner.id : owner.name);
        }
    }

    private static void inherited(ObjectNode node, String field, MetaObject subject) {
        for (MetaObject holder : new @Nullable MetaObject[] {subject, subject.adSet, subject.campaign}) {
            if (holder != null && holder.data.has(field)) {
                node.set(field, holder.data.get(field));
                return;
            }
        }
    }

    private static String money(double amount, MetaObject account) {
        boolean whole = Delivery.WHOLE.contains(account.text("currency", "USD"));
        return String.format(Locale.ROOT, whole ? "%.0f" : "%.2f", amount);
    }

    private static void ratio(ObjectNode node, String field, double part, double whole, double times) {
        if (whole > 0) {
            node.put(field, String.format(Locale.ROOT, "%.6f", part / whole * times));
        }
    }

    private static ObjectNode action(String type, long count) {
        return Json.object().put("action_type", type).put("value", Long.toString(count));
    }

    private static void actions(ArrayNode actions, MetaObject subject, Delivery.Numbers n) {
        actions.add(action("link_click", n.linkClicks));
        actions.add(action("landing_page_view", n.landingPageViews));
        actions.add(action("post_engagement", n.clicks));
        MetaObject campaign = subject.kind == Kind.CAMPAIGN ? subject : subject.campaign;
        boolean leads = campaign == null || campaign.text("objective", "").equals("OUTCOME_LEADS");
        if (leads) {
            actions.add(action("lead", n.results));
        }
    }

    private static void costs(ArrayNode costs, Delivery.Numbers n) {
        if (n.linkClicks > 0) {
            costs.addObject()
                    .put("action_type", "link_click")
                    .put("value", String.format(Locale.ROOT, "%.6f", n.spend / n.linkClicks));
        }
    }
}
