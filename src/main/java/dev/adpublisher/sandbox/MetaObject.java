package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node of the graph: what was stored about it, its place in the tree and its configured status. */
final class MetaObject {
    final Kind kind;
    /** Digits of the ad account it belongs to; empty for what belongs to none. */
    final String account;
    /** Everything stored as sent (normalised); computed fields are added when it is read. */
    final ObjectNode data;

    /** Empty until it is stored (a validated spec never is). */
    String id = "";

    long sequence;
    String name;
    Status status = Status.ACTIVE;
    long createdAt;
    long updatedAt;
    /** From when edges list it. */
    long visibleAt;
    /** From when its review counts (ads). */
    long reviewFrom;
    /** When it was first switched on, and off again; 0 for never. */
    long activeFrom;

    long activeUntil;
    /** One of very many: its numbers are taken from a small stock, so that they cost nothing. */
    boolean planted;

    int liveAds;

    @Nullable
    MetaObject campaign;

    @Nullable
    MetaObject adSet;

    @Nullable
    MetaObject creative;

    final List<MetaObject> labels = new ArrayList<>(2);

    MetaObject(Kind kind, String account, String name, ObjectNode data) {
        this.kind = kind;
        this.account = account;
        this.name = name;
        this.data = data;
    }

    boolean stored() {
        return !id.isEmpty();
    }

    boolean live() {
        return status != Status.DELETED;
    }

    @Nullable
    String text(String field) {
        return Json.text(data, field);
    }

    String text(String field, String otherwise) {
        String value = Json.text(data, field);
        return value == null ? otherwise : value;
    }

    List<String> labelIds() {
        List<String> ids = new ArrayList<>(labels.size());
        labels.forEach(label -> ids.add(label.id));
        return ids;
    }
}
