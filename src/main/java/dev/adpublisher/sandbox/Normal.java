package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** Checks that hold for every kind, and the form in which parameters are kept. Unknown parameters are swallowed, as Meta does. */
final class Normal {
    private static final int LONGEST_NAME = 400;
    private static final List<String> STATUSES = List.of("ACTIVE", "PAUSED", "ARCHIVED", "DELETED");
    private final Realm realm;

    Normal(Realm realm) {
        this.realm = realm;
    }

    void required(Kind kind, Params params) {
        for (String name : realm.catalog.of(kind).required()) {
            if (!params.has(name)) {
                throw Refusal.missing(name);
            }
        }
    }

    String name(Params params, String otherwise) {
        String name = params.get("name", otherwise);
        if (name.length() > LONGEST_NAME) {
            throw Refusal.invalid("Param name must be less than " + LONGEST_NAME + " characters")
                    .explain("Name is too long", "Please use a name with at most 400 characters.")
                    .blame("name");
        }
        return name;
    }

    /** A new object can only be ACTIVE or PAUSED. */
    Status firstStatus(Params params, Status otherwise) {
        String text = params.get("status", otherwise.name());
        if (!text.equals("ACTIVE") && !text.equals("PAUSED")) {
            throw notOneOf("status", STATUSES);
        }
        return Status.valueOf(text);
    }

    static Status status(String text) {
        if (!STATUSES.contains(text)) {
            throw notOneOf("status", STATUSES);
        }
        return Status.valueOf(text);
    }

    void enums(Kind kind, Params params) {
        realm.catalog.of(kind).enums().forEach((name, allowed) -> {
            for (String value : params.list(name)) {
                if (!allowed.contains(value)) {
                    throw notOneOf(name, allowed);
                }
            }
        });
    }

    static Refusal notOneOf(String name, Iterable<String> allowed) {
        return Refusal.invalid("Param " + name + " must be one of {" + String.join(", ", allowed) + "}")
                .blame(name);
    }

    /** Copies the named parameters into an object's data: money as text, times in the account's zone, JSON as JSON. */
    void copy(Kind kind, Set<String> names, Params params, String account, ObjectNode data) {
        Catalog.Entry entry = realm.catalog.of(kind);
        for (String name : names) {
            String text = params.get(name);
            if (text == null) {
                continue;
            }
            if (entry.times().contains(name)) {
                data.put(name, realm.times.format(realm.times.parse(name, text, account), account));
            } else if (entry.numbers().contains(name)) {
                Long number = params.integer(name);
                if (number != null && name.equals("bid_amount")) {
                    data.put(name, number);
                } else if (number != null) {
                    data.put(name, number.toString());
                }
            } else {
                data.set(name, value(name, text, params));
            }
        }
    }

    private static JsonNode value(String name, String text, Params params) {
        if (text.startsWith("{") || text.startsWith("[")) {
            JsonNode json = params.json(name);
            if (json != null) {
                return json;
            }
        }
        Boolean flag = name.startsWith("is_") ? params.bool(name) : null;
        return flag == null
                ? Json.MAPPER.getNodeFactory().textNode(text)
                : Json.MAPPER.getNodeFactory().booleanNode(flag);
    }
}
