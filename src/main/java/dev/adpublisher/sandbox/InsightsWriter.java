package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes rows of insights as Meta does: numbers are texts, and what is zero may be left out. */
final class InsightsWriter {
    private static final List<String> DEFAULT_FIELDS = List.of("account_id", "impressions", "spend");
    private static final Set<String> OWN =
            Set.of("campaign_id", "campaign_name", "adset_id", "adset_name", "ad_id", "ad_name");

    /** What rows with the same numbers share. */
    private record Stocked(int numbers, String account, String objective, List<String> fields) {}

    private final Map<Stocked, String> stock = new HashMap<>();
    private final Realm realm;

    InsightsWriter(Realm realm) {
        this.realm = realm;
    }

    void add(ArrayNode data, InsightsRow row, InsightsQuery query) {
        if (row.numbers().stock < 0) {
            data.add(write(row, query));
        } else {
            data.addRawValue(new RawValue(stocked(row, query)));
        }
    }

    /** As {@link #write}, put together from texts that are made once: what is the same for all that share their numbers, and what is not. */
    private String stocked(InsightsRow row, InsightsQuery query) {
        MetaObject campaign = row.subject().kind == Kind.CAMPAIGN ? row.subject() : row.subject().campaign;
        String objective = campaign == null ? "" : campaign.text("objective", "");
        String shared = stock.computeIfAbsent(
                new Stocked(row.numbers().stock, row.subject().account, objective, query.fields()), key -> {
                    ObjectNode node = Json.object();
                    for (String field : query.fields().isEmpty() ? DEFAULT_FIELDS : query.fields()) {
                        if (!OWN.contains(field)) {
                            value(node, field, row);
                        }
                    }
                    String text = Json.write(node);
                    return text.length() > 2 ? "," + text.substring(1) : "}";
                });
        StringBuilder text = new StringBuilder(shared.length() + 160);
        text.append("{\"date_start\":\"")
                .append(row.start())
                .append("\",\"date_stop\":\"")
                .append(row.stop());
        for (String field : query.fields()) {
            if (OWN.contains(field)) {
                ObjectNode one = Json.object();
                part(one, field, row.subject());
                if (one.has(field)) {
                    text.append("\",\"")
                            .append(field)
                            .append("\":\"")
                            .append(one.path(field).asText());
                }
            }
        }
        return text.append('"').append(shared).toString();
    }

    private ObjectNode write(InsightsRow row, InsightsQuery query) {
        ObjectNode node = Json.object();
        List<String> fields = query.fields().isEmpty() ? DEFAULT_FIELDS : query.fields();
        for (String field : fields) {
            value(node, field, row);
        }
        node.put("date_start", row.start().toString())
                .put("date_stop", row.stop().toString());
        return node;
    }

    private void value(ObjectNode node, String field, InsightsRow row) {
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
            case "action_values" -> {
                if (n.results > 0 && leads(subject)) {
                    node.putArray(field)
                            .addObject()
                            .put("action_type", "lead")
                            .put("value", money(n.results * 12.5, account));
                }
            }
            case "results" -> results(node.putArray(field), subject, Long.toString(count(subject, n)));
            case "cost_per_result" -> {
                if (count(subject, n) > 0) {
                    results(node.putArray(field), subject, decimal(n.spend / count(subject, n)));
                }
            }
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
            node.put(field, decimal(part / whole * times));
        }
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private static ObjectNode action(String type, long count) {
        return Json.object().put("action_type", type).put("value", Long.toString(count));
    }

    private static void actions(ArrayNode actions, MetaObject subject, Delivery.Numbers n) {
        actions.add(action("link_click", n.linkClicks));
        actions.add(action("landing_page_view", n.landingPageViews));
        actions.add(action("post_engagement", n.clicks));
        if (leads(subject)) {
            actions.add(action("lead", n.results));
        }
    }

    private static boolean leads(MetaObject subject) {
        MetaObject campaign = subject.kind == Kind.CAMPAIGN ? subject : subject.campaign;
        return campaign == null || campaign.text("objective", "").equals("OUTCOME_LEADS");
    }

    private static long count(MetaObject subject, Delivery.Numbers n) {
        return leads(subject) ? n.results : n.linkClicks;
    }

    private static void results(ArrayNode results, MetaObject subject, String value) {
        ObjectNode result = results.addObject();
        result.put("indicator", leads(subject) ? "actions:lead" : "actions:link_click");
        result.putArray("values")
                .addObject()
                .put("value", value)
                .putArray("attribution_windows")
                .add("default");
    }

    private static void costs(ArrayNode costs, Delivery.Numbers n) {
        if (n.linkClicks > 0) {
            costs.addObject().put("action_type", "link_click").put("value", decimal(n.spend / n.linkClicks));
        }
    }
}
