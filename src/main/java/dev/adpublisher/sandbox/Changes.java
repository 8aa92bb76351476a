package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes and deletes stored objects: status by its rules, content as far as the kind allows. */
final class Changes {
    private final Realm realm;
    private final Normal normal;
    private final Budgets budgets;
    private final Labels labels;
    private final Campaigns campaigns;
    private final AdSets adSets;
    private final Ads ads;

    Changes(Realm realm, Normal normal, Budgets budgets, Labels labels, Campaigns campaigns, AdSets adSets, Ads ads) {
        this.realm = realm;
        this.normal = normal;
        this.budgets = budgets;
        this.labels = labels;
        this.campaigns = campaigns;
        this.adSets = adSets;
        this.ads = ads;
    }

    /**
     * What an update leaves behind.
     *
     * @param data everything that is stored then
     * @param creative the ad's other creative, null where it keeps its own
     */
    private record Outcome(ObjectNode data, @Nullable MetaObject creative) {}

    /** {@code POST /{id}}: everything is checked before anything is changed. */
    Answer update(Caller caller, MetaObject object, Params params, int version) {
        if (object.status == Status.DELETED && object.kind != Kind.ACCOUNT) {
            throw Refusal.invalid("A deleted object cannot be changed").blame("status");
        }
        normal.enums(object.kind, params);
        archived(object, params);
        String name = normal.name(params, object.name);
        Status status = status(object, params.get("status"));
        if (!object.status.mayBecome(status)) {
            throw Refusal.invalid("An archived object can only be deleted").blame("status");
        }
        Outcome outcome = check(caller, object, params, version);
        List<MetaObject> newLabels = labels.read(object.account, params);
        if (params.validateOnly()) {
            return Answer.success();
        }
        apply(object, params, name, outcome);
        if (params.has("adlabels")) {
            labels.replace(object, newLabels);
        }
        setStatus(object, status);
        return Answer.success();
    }

    /** What is archived takes a new name and its deletion, nothing else. */
    private void archived(MetaObject object, Params params) {
        if (object.status != Status.ARCHIVED) {
            return;
        }
        Set<String> names = new LinkedHashSet<>(realm.catalog.of(object.kind).update());
        names.addAll(List.of("adlabels", "creative", "promoted_object"));
        for (String name : names) {
            if (params.has(name)) {
                throw Refusal.invalid("Only the name of an archived object can be changed")
                        .blame(name);
            }
        }
    }

    private static Status status(MetaObject object, @Nullable String wanted) {
        if (wanted == null) {
            return object.status;
        }
        if (object.kind == Kind.CREATIVE) {
            // The other values of its enum are Meta's own doing.
            return wanted.equals("DELETED") ? Status.DELETED : object.status;
        }
        return object.kind.delivers() ? Normal.status(wanted) : object.status;
    }

    private Outcome check(Caller caller, MetaObject object, Params params, int version) {
        if (object.kind == Kind.CAMPAIGN || object.kind == Kind.AD_SET) {
            MetaObject account = realm.account(object.account);
            budgets.amounts(account, params);
            AdSets.checkBudgetLevel(object.campaign, params);
            if (params.has("end_time")) {
                budgets.flight(object.account, params, "end_time", false, false);
            }
        }
        ObjectNode data = object.data.deepCopy();
        normal.copy(object.kind, realm.catalog.of(object.kind).update(), params, object.account, data);
        if (object.kind == Kind.CAMPAIGN) {
            campaigns.validateChange(object, params);
        } else if (object.kind == Kind.AD_SET) {
            adSets.validateChange(object, params, data, version);
        }
        boolean newCreative = object.kind == Kind.AD && params.has("creative");
        return new Outcome(data, newCreative ? ads.replacement(caller, object, params) : null);
    }

    private void apply(MetaObject object, Params params, String name, Outcome outcome) {
        object.data.setAll(outcome.data);
        if (params.has("daily_budget")) {
            object.data.remove("lifetime_budget");
        } else if (params.has("lifetime_budget")) {
            object.data.remove("daily_budget");
        }
        object.name = name;
        object.updatedAt = realm.clock.now();
        if (outcome.creative != null) {
            ads.replace(object, outcome.creative);
        }
        realm.ledger.did(
                "update",
                object,
                String.join(
                        ",",
                        params.all().keySet().stream()
                                .filter(key -> !key.equals("access_token") && !key.startsWith("appsecret"))
                                .toList()));
    }

    Answer delete(MetaObject object) {
        switch (object.kind) {
            case CAMPAIGN, AD_SET, AD, CREATIVE, LABEL -> setStatus(object, Status.DELETED);
            default -> throw Refusal.unknownObject(object.id);
        }
        return Answer.success();
    }

    private void setStatus(MetaObject object, Status status) {
        Status before = object.status;
        if (before == status) {
            return;
        }
        if (status == Status.DELETED && object.kind == Kind.CREATIVE) {
            checkUnused(object);
        }
        object.status = status;
        object.updatedAt = realm.clock.now();
        delivery(object, before, status);
        realm.ledger.changed(object, before, status);
        if (status == Status.DELETED || status == Status.ARCHIVED) {
            takeChildren(object, status);
        }
    }

    private void delivery(MetaObject object, Status before, Status now) {
        if (now == Status.ACTIVE) {
            object.activeFrom = object.activeFrom == 0 ? object.updatedAt : object.activeFrom;
            object.activeUntil = 0;
        } else if (before == Status.ACTIVE) {
            object.activeUntil = object.updatedAt;
        }
        if (object.kind != Kind.AD) {
            return;
        }
        realm.usage.activeAds(object.account, now == Status.ACTIVE ? 1 : before == Status.ACTIVE ? -1 : 0);
        MetaObject adSet = object.adSet;
        boolean counted = before == Status.ACTIVE || before == Status.PAUSED;
        if (adSet != null && counted && now != Status.ACTIVE && now != Status.PAUSED) {
            adSet.liveAds--;
        }
    }

    private void takeChildren(MetaObject object, Status status) {
        List<MetaObject> children =
                switch (object.kind) {
                    case CAMPAIGN -> realm.store.edge(object.id, Kind.AD_SET);
                    case AD_SET -> realm.store.edge(object.id, Kind.AD);
                    default -> List.of();
                };
        for (MetaObject child : children) {
            if (child.status.mayBecome(status)) {
                setStatus(child, status);
            }
        }
        if (object.kind == Kind.LABEL) {
            for (Kind kind : List.of(Kind.CAMPAIGN, Kind.AD_SET, Kind.AD, Kind.CREATIVE)) {
                List.copyOf(realm.store.edge(object.id, kind)).forEach(labelled -> labelled.labels.remove(object));
            }
        }
    }

    private void checkUnused(MetaObject creative) {
        for (MetaObject ad : realm.store.edge(creative.id, Kind.AD)) {
            if (ad.live() && ad.creative == creative) {
                throw Refusal.invalid("The creative is used by the ad " + ad.id).blame("status");
            }
        }
    }
}
