package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code filtering} parameter (and its older form {@code effective_status=[…]}) as a test on objects. */
final class Filter {
    private static final Set<String> OPERATORS = Set.of(
            "EQUAL",
            "NOT_EQUAL",
            "IN",
            "NOT_IN",
            "CONTAIN",
            "NOT_CONTAIN",
            "GREATER_THAN",
            "LESS_THAN",
            "ANY",
            "ALL",
            "NONE",
            "STARTS_WITH");

    /** One condition; {@code field} without the kind's own prefix. */
    private record Condition(String field, String operator, List<String> values) {}

    /** For insights: only what comes from these branches of the tree, or what does not, at whatever level it is shown. */
    private record Branches(Kind kind, Set<String> ids, boolean wanted) {
        boolean have(MetaObject ad) {
            MetaObject branch =
                    switch (kind) {
                        case CAMPAIGN -> ad.campaign;
                        case AD_SET -> ad.adSet;
                        default -> ad;
                    };
            return branch != null && ids.contains(branch.id) == wanted;
        }
    }

    private final Realm realm;
    private final EffectiveStatus effective;
    private final Kind kind;
    private final boolean edge;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Branches> branches = new ArrayList<>();

    private Filter(Realm realm, EffectiveStatus effective, Kind kind, boolean edge, Params params) {
        this.realm = realm;
        this.effective = effective;
        this.kind = kind;
        this.edge = edge;
        JsonNode filtering = params.json("filtering");
        if (filtering != null) {
            filtering.forEach(this::add);
        }
    }

    /** What a list of objects shows: of those that are asked for, none that is deleted. */
    static Filter ofEdge(Realm realm, EffectiveStatus effective, Kind kind, Params params) {
        Filter filter = new Filter(realm, effective, kind, true, params);
        List<String> statuses = params.list("effective_status");
        if (!statuses.isEmpty() && kind.delivers()) {
            filter.checkStatuses("effective_status", kind, statuses);
            filter.conditions.add(new Condition("effective_status", "IN", statuses));
        }
        return filter;
    }

    /** What insights are of: of the deleted and the archived too when their status is asked for. */
    static Filter ofInsights(Realm realm, EffectiveStatus effective, Kind kind, Params params) {
        return new Filter(realm, effective, kind, false, params);
    }

    private void add(JsonNode node) {
        String field = node.path("field").asText("");
        String operator = node.path("operator").asText("");
        if (!OPERATORS.contains(operator)) {
            throw Refusal.invalid("filtering operator must be one of " + OPERATORS)
                    .blame("filtering");
        }
        List<String> values = Json.texts(node.get("value"));
        Kind branch = edge ? null : branch(field);
        if (branch != null) {
            branches.add(new Branches(branch, new LinkedHashSet<>(values), wanted(field, operator)));
            return;
        }
        String own = kind.word + ".";
        String plain = field.startsWith(own) ? field.substring(own.length()) : field;
        if (kind == Kind.IMAGE || !known(plain)) {
            throw unsupported(field, operator);
        }
        Kind owner = edge ? statusOf(plain) : null;
        if (owner != null) {
            checkStatuses("filtering", owner, values);
        }
        conditions.add(new Condition(plain, operator, values));
    }

    private static Refusal unsupported(String field, String operator) {
        return Refusal.invalid("Filtering field '" + field + "' with operation '" + operator + "' is not supported")
                .subcode(1815001)
                .blame("filtering");
    }

    private static @Nullable Kind branch(String field) {
        return switch (field) {
            case "campaign.id" -> Kind.CAMPAIGN;
            case "adset.id" -> Kind.AD_SET;
            case "ad.id" -> Kind.AD;
            default -> null;
        };
    }

    private static boolean wanted(String field, String operator) {
        return switch (operator) {
            case "EQUAL", "IN", "ANY" -> true;
            case "NOT_EQUAL", "NOT_IN", "NONE" -> false;
            default -> throw unsupported(field, operator);
        };
    }

    /** Whether what the ad brought counts. */
    boolean counts(MetaObject ad) {
        for (Branches one : branches) {
            if (!one.have(ad)) {
                return false;
            }
        }
        return true;
    }

    /** The campaigns, ad sets or ads of the account that alone are asked for; null when it is not by their ids. */
    @Nullable
    List<MetaObject> named(String account) {
        for (Branches one : branches) {
            if (one.wanted) {
                return one.ids.stream()
                        .map(id -> realm.store.find(one.kind, id))
                        .filter(Objects::nonNull)
                        .filter(object -> object.account.equals(account))
                        .toList();
            }
        }
        return null;
    }

    /** Whose effective status the field is; null for other fields. */
    private @Nullable Kind statusOf(String field) {
        return switch (field) {
            case "effective_status" -> kind.delivers() ? kind : null;
            case "campaign.effective_status" -> Kind.CAMPAIGN;
            case "adset.effective_status" -> Kind.AD_SET;
            default -> null;
        };
    }

    private void checkStatuses(String parameter, Kind owner, List<String> values) {
        Set<String> known = realm.catalog.of(owner).effectiveStatuses();
        if (!known.containsAll(values)) {
            throw Normal.notOneOf(parameter, known);
        }
    }

    private static boolean known(String field) {
        return switch (field) {
            case "id",
                    "name",
                    "effective_status",
                    "configured_status",
                    "status",
                    "updated_time",
                    "created_time",
                    "objective",
                    "campaign.id",
                    "campaign.name",
                    "campaign.effective_status",
                    "adset.id",
                    "adset.name",
                    "adset.effective_status",
                    "adlabels",
                    "campaign_id",
                    "adset_id" -> true;
            default -> false;
        };
    }

    boolean accepts(MetaObject object) {
        String status = object.kind.delivers() ? effective.of(object) : object.status.name();
        if (edge && status.equals("DELETED")) {
            return false;
        }
        boolean hidden = status.equals("DELETED") || status.equals("ARCHIVED");
        for (Condition condition : conditions) {
            if (!holds(condition, object)) {
                return false;
            }
            hidden = hidden && !(condition.field.endsWith("status") && condition.values.contains(status));
        }
        return !hidden;
    }

    private boolean holds(Condition condition, MetaObject object) {
        if (condition.field.equals("adlabels")) {
            boolean any = object.labels.stream()
                    .anyMatch(label -> condition.values.contains(label.id) || condition.values.contains(label.name));
            return condition.operator.equals("NONE") != any;
        }
        String actual = value(condition.field, object);
        if (actual == null) {
            return condition.operator.startsWith("NOT_");
        }
        String wanted = condition.values.isEmpty() ? "" : condition.values.getFirst();
        return switch (condition.operator) {
            case "EQUAL" -> actual.equals(wanted);
            case "NOT_EQUAL" -> !actual.equals(wanted);
            case "IN", "ANY" -> condition.values.contains(actual);
            case "NOT_IN", "NONE" -> !condition.values.contains(actual);
            case "CONTAIN" -> actual.contains(wanted);
            case "NOT_CONTAIN" -> !actual.contains(wanted);
            case "STARTS_WITH" -> actual.startsWith(wanted);
            case "GREATER_THAN" -> compare(condition.field, actual, wanted, object) > 0;
            case "LESS_THAN" -> compare(condition.field, actual, wanted, object) < 0;
            default -> false;
        };
    }

    private int compare(String field, String actual, String wanted, MetaObject object) {
        if (field.endsWith("_time")) {
            return Long.compare(Long.parseLong(actual), realm.times.parse(field, wanted, object.account));
        }
        return actual.length() == wanted.length()
                ? actual.compareTo(wanted)
                : Integer.compare(actual.length(), wanted.length());
    }

    private @Nullable String value(String field, MetaObject object) {
        MetaObject campaign = object.campaign;
        MetaObject adSet = object.adSet;
        return switch (field) {
            case "id" -> object.id;
            case "name" -> object.name;
            case "effective_status" -> object.kind.delivers() ? effective.of(object) : object.status.name();
            case "configured_status", "status" -> object.status.name();
            case "updated_time" -> Long.toString(object.updatedAt);
            case "created_time" -> Long.toString(object.createdAt);
            case "campaign.id", "campaign_id" -> campaign == null ? null : campaign.id;
            case "campaign.name" -> campaign == null ? null : campaign.name;
            case "campaign.effective_status" -> campaign == null ? null : effective.of(campaign);
            case "adset.id", "adset_id" -> adSet == null ? null : adSet.id;
            case "adset.name" -> adSet == null ? null : adSet.name;
            case "adset.effective_status" -> adSet == null ? null : effective.of(adSet);
            default -> object.text(field);
        };
    }
}
