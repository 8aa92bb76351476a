package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes an object as Graph shows it: only the fields asked for, computed ones included, absent ones left out. */
final class Rendering {
    /** Data under this prefix is shown instead of the field, null included; see {@link Meddling}. */
    static final String OVERRIDE = "_";

    private static final Set<String> NODES =
            Set.of("campaign", "adset", "creative", "page", "account", "business", "instagram_business_account");
    private final Realm realm;
    private final EffectiveStatus effective;
    private final Edges edges;
    private final Listing listing;

    Rendering(Realm realm, EffectiveStatus effective, Edges edges, Listing listing) {
        this.realm = realm;
        this.effective = effective;
        this.edges = edges;
        this.listing = listing;
    }

    /** @throws Refusal 100 for a field that the kind does not have */
    ObjectNode render(MetaObject object, Fields fields, Caller caller) {
        ObjectNode node = Json.object();
        Fields asked = fields.isEmpty() ? byDefault(object.kind) : fields;
        asked.names().forEach((name, inner) -> {
            boolean edge = edges.isField(object.kind, name);
            if (!edge && !realm.catalog.of(object.kind).fields().contains(name)) {
                throw Refusal.invalid(
                        "Tried accessing nonexisting field (" + name + ") on node type (" + object.kind.word + ")");
            }
            if (object.data.has(OVERRIDE + name)) {
                node.set(name, object.data.get(OVERRIDE + name));
                return;
            }
            JsonNode value = edge ? behind(object, name, inner, caller) : value(object, name, inner, caller);
            if (value != null && !value.isNull()) {
                node.set(name, value);
            }
        });
        node.put("id", idOf(object));
        return node;
    }

    private static Fields byDefault(Kind kind) {
        return switch (kind) {
            case USER, BUSINESS, APP, PIXEL, LABEL -> Fields.parse("name,id");
            case PAGE -> Fields.parse("name,category,id");
            case LEAD_FORM -> Fields.parse("id,name,status,locale");
            case ACCOUNT -> Fields.parse("account_id,id");
            case IMAGE -> Fields.parse("hash,id");
            case REPORT_RUN ->
                Fields.parse(
                        "id,account_id,time_ref,time_completed,async_status,async_percent_completion,date_start,date_stop");
            case CAMPAIGN, AD_SET, AD, CREATIVE, INSTAGRAM -> Fields.parse("id");
        };
    }

    static String idOf(MetaObject object) {
        return object.kind == Kind.IMAGE ? object.account + ":" + object.text("hash", "") : object.id;
    }

    private ObjectNode behind(MetaObject object, String edge, Fields inner, Caller caller) {
        Edges.Listed listed = edges.of(caller, object, edge);
        Filter filter = Filter.ofEdge(realm, effective, listed.kind(), new Params(Map.of()));
        return listing.nested(listed.objects(), filter::accepts, one -> render(one, inner, caller));
    }

    static ObjectNode permissions(Caller caller) {
        ObjectNode body = Json.object();
        ArrayNode data = body.putArray("data");
        caller.token().scopes().stream()
                .sorted()
                .forEach(scope -> data.addObject().put("permission", scope).put("status", "granted"));
        return body;
    }

    private @Nullable JsonNode value(MetaObject object, String name, Fields inner, Caller caller) {
        return switch (name) {
            case "id" -> text(idOf(object));
            case "name" -> text(object.name);
            case "account_id" -> text(object.account);
            case "created_time" -> text(realm.times.format(object.createdAt, object.account));
            case "updated_time" -> text(realm.times.format(object.updatedAt, object.account));
            case "status" -> object.data.has("status") ? object.data.get("status") : text(object.status.name());
            case "configured_status" -> object.kind.delivers() ? text(object.status.name()) : null;
            case "effective_status" -> object.kind.delivers() ? text(effective.of(object)) : null;
            case "adlabels" -> labels(object);
            case "campaign_id" -> idOrNull(object.campaign);
            case "adset_id" -> idOrNull(object.adSet);
            case "issues_info" -> issues(object);
            case "ad_review_feedback" -> feedback(object);
            case "advantage_state_info" -> Advantage.of(object, realm.store.edge(object.id, Kind.AD_SET));
            case "budget_remaining" -> first(object, "daily_budget", "lifetime_budget");
            case "special_ad_category" ->
                text(Json.texts(object.data.path("special_ad_categories")).stream()
                        .findFirst()
                        .orElse("NONE"));
            case "permissions" -> permissions(caller);
            case "access_token" -> null;
            default -> NODES.contains(name) ? nested(object, name, inner, caller) : object.data.get(name);
        };
    }

    private static JsonNode text(String value) {
        return Json.MAPPER.getNodeFactory().textNode(value);
    }

    private static @Nullable JsonNode idOrNull(@Nullable MetaObject object) {
        return object == null ? null : text(object.id);
    }

    private static @Nullable JsonNode first(MetaObject object, String... names) {
        for (String name : names) {
            if (object.data.has(name)) {
                return object.data.get(name);
            }
        }
        return null;
    }

    private @Nullable JsonNode nested(MetaObject object, String name, Fields inner, Caller caller) {
        MetaObject target =
                switch (name) {
                    case "campaign" -> object.campaign;
                    case "adset" -> object.adSet;
                    case "creative" -> object.creative;
                    case "account" -> realm.store.find("act_" + object.account);
                    case "instagram_business_account" ->
                        inner.isEmpty()
                                ? null
                                : realm.store.find(
                                        object.data.path(name).path("id").asText());
                    default -> null;
                };
        if (target == null) {
            return object.data.get(name);
        }
        return render(target, inner.isEmpty() ? Fields.parse("id") : inner, caller);
    }

    private @Nullable JsonNode labels(MetaObject object) {
        if (object.labels.isEmpty()) {
            return null;
        }
        ArrayNode labels = Json.array();
        for (MetaObject label : object.labels) {
            labels.addObject()
                    .put("id", label.id)
                    .put("name", label.name)
                    .put("created_time", realm.times.format(label.createdAt, object.account))
                    .put("updated_time", realm.times.format(label.updatedAt, object.account));
        }
        return labels;
    }

    private @Nullable JsonNode issues(MetaObject object) {
        if (!object.kind.delivers() || !effective.of(object).equals("DISAPPROVED")) {
            return null;
        }
        ArrayNode issues = Json.array();
        issues.addObject()
                .put("level", "AD")
                .put("error_code", 1487472)
                .put("error_summary", "Ad rejected")
                .put("error_message", "This ad does not comply with the advertising policies.")
                .put("error_type", "HARD_ERROR");
        return issues;
    }

    private @Nullable JsonNode feedback(MetaObject object) {
        if (!object.kind.delivers() || !effective.of(object).equals("DISAPPROVED")) {
            return null;
        }
        ObjectNode feedback = Json.object();
        feedback.putObject("global").put("Misleading claims", "The ad's text makes a claim that is not allowed.");
        return feedback;
    }
}
