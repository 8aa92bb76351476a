package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ad labels: made ahead, attached by id (or by the name of an existing one). A name exists once per account. */
final class Labels {
    private final Realm realm;
    private final Map<String, MetaObject> byName = new HashMap<>();

    Labels(Realm realm) {
        this.realm = realm;
    }

    Answer create(MetaObject account, Params params) {
        String name = params.require("name");
        String key = account.account + ":" + name;
        MetaObject known = byName.get(key);
        if (known != null && known.live() && realm.store.find(known.id) == known) {
            return Answer.id(known.id);
        }
        MetaObject label = new MetaObject(Kind.LABEL, account.account, name, Json.object());
        ObjectNode owner = label.data.putObject("account");
        owner.put("id", account.id).put("account_id", account.account);
        realm.keep(label, account.id);
        byName.put(key, label);
        realm.ledger.created(label);
        return Answer.id(label.id);
    }

    /** Reads {@code adlabels=[{"id":…},{"name":…}]}; a label that does not exist is refused. */
    List<MetaObject> read(String account, Params params) {
        JsonNode list = params.json("adlabels");
        List<MetaObject> labels = new ArrayList<>(2);
        if (list == null) {
            return labels;
        }
        for (JsonNode item : list) {
            MetaObject label = item.has("id")
                    ? realm.store.find(Kind.LABEL, item.path("id").asText())
                    : byName(account, item.path("name").asText());
            if (label == null || !label.account.equals(account) || !label.live()) {
                throw Refusal.invalid("Invalid ad label: " + Json.write(item)).blame("adlabels");
            }
            if (!labels.contains(label)) {
                labels.add(label);
            }
        }
        return labels;
    }

    private @Nullable MetaObject byName(String account, String name) {
        MetaObject label = byName.get(account + ":" + name);
        return label == null || realm.store.find(label.id) != label ? null : label;
    }

    /** Attaches labels to a stored object; those it has already stay. */
    void attach(MetaObject object, List<MetaObject> labels) {
        for (MetaObject label : labels) {
            if (!object.labels.contains(label)) {
                object.labels.add(label);
                realm.store.link(label.id, object.kind.edge, object);
                realm.ledger.did("label", object, "label " + label.id);
            }
        }
    }

    void replace(MetaObject object, List<MetaObject> labels) {
        for (MetaObject old : List.copyOf(object.labels)) {
            if (!labels.contains(old)) {
                object.labels.remove(old);
                realm.store.unlink(old.id, object.kind.edge, object);
                realm.ledger.did("unlabel", object, "label " + old.id);
            }
        }
        attach(object, labels);
    }
}
