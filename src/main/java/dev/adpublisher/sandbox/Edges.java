package dev.adpublisher.sandbox;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What lies behind the edges of a node: the same for a list of its own ({@code /1/ads}) and for a field that names one ({@code ads{name}}). */
final class Edges {
    /** Fields that are called like an edge and show something else. */
    private static final Set<String> FIELDS_OF_THEIR_OWN = Set.of("adlabels", "insights", "permissions");

    private static final Comparator<MetaObject> OLDEST_FIRST = Comparator.comparingLong(object -> object.sequence);

    /** @param objects oldest first */
    record Listed(Kind kind, List<MetaObject> objects) {}

    private final Realm realm;
    private final Gate gate;

    Edges(Realm realm, Gate gate) {
        this.realm = realm;
        this.gate = gate;
    }

    private boolean has(Kind kind, String edge) {
        return realm.catalog.of(kind).edges().contains(edge);
    }

    /** Whether a field of that name shows what the edge lists. */
    boolean isField(Kind kind, String name) {
        return has(kind, name) && !FIELDS_OF_THEIR_OWN.contains(name);
    }

    /** @throws Refusal 2500 for an edge that the kind does not have */
    Listed of(Caller caller, MetaObject object, String edge) {
        Kind kind = kindOf(object.kind, edge);
        if (kind == null) {
            throw Refusal.of(2500, "Unknown path components: /" + edge);
        }
        boolean hidden = object.kind == Kind.USER && !gate.mayList(caller, edge);
        return new Listed(kind, hidden ? List.of() : objects(object, edge, kind));
    }

    private @Nullable Kind kindOf(Kind owner, String edge) {
        if (!has(owner, edge)) {
            return null;
        }
        return switch (edge) {
            case "owned_ad_accounts", "client_ad_accounts" -> Kind.ACCOUNT;
            case "owned_pages", "client_pages" -> Kind.PAGE;
            default -> Kind.ofEdge(edge);
        };
    }

    private List<MetaObject> objects(MetaObject object, String edge, Kind kind) {
        if (object.kind == Kind.BUSINESS) {
            return realm.store.edge(object.id, edge);
        }
        if (kind == Kind.LABEL && object.kind != Kind.ACCOUNT) {
            return object.labels.stream().sorted(OLDEST_FIRST).toList();
        }
        if (kind == Kind.CREATIVE && (object.kind == Kind.AD || object.kind == Kind.AD_SET)) {
            return creatives(object.kind == Kind.AD ? List.of(object) : realm.store.edge(object.id, Kind.AD));
        }
        return realm.store.edge(object.id, kind);
    }

    private static List<MetaObject> creatives(List<MetaObject> ads) {
        return ads.stream()
                .map(ad -> ad.creative)
                .filter(Objects::nonNull)
                .distinct()
                .sorted(OLDEST_FIRST)
                .toList();
    }
}
