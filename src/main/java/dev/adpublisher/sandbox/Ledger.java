package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was asked and everything that happened, in order, append-only: the truth that fault tests compare with.
 *
 * <p>Entry types: {@code request} (an operation arrived), {@code effect} (an object was created, changed, deleted),
 * {@code refusal} (an error was answered), {@code fault} (a scripted fault struck).
 */
final class Ledger {
    /**
     * @param at milliseconds; of a request, when its first bytes came
     * @param request sequence number of the request that caused an effect, refusal or fault; 0 for a request itself
     * @param detail free text: how a request proves its app, the error's code, the fault's type, the id that a create repeats
     */
    record Entry(
            long seq,
            long at,
            String type,
            String operation,
            String account,
            String kind,
            String id,
            String name,
            List<String> labels,
            List<String> parents,
            String from,
            String to,
            String token,
            long request,
            String detail) {

        ObjectNode json() {
            ObjectNode node = Json.object();
            node.put("seq", seq).put("time", Instant.ofEpochMilli(at).toString());
            node.put("type", type).put("operation", operation);
            putText(node, "account", account);
            putText(node, "kind", kind);
            putText(node, "id", id);
            putText(node, "name", name);
            if (!labels.isEmpty()) {
                node.set("label_ids", Json.array(labels));
            }
            if (!parents.isEmpty()) {
                node.set("parent_ids", Json.array(parents));
            }
            putText(node, "from", from);
            putText(node, "to", to);
            putText(node, "token_fingerprint", token);
            if (request != 0) {
                node.put("request", request);
            }
            putText(node, "detail", detail);
            return node;
        }

        private static void putText(ObjectNode node, String field, String value) {
            if (!value.isEmpty()) {
                node.put(field, value);
            }
        }
    }

    private final SandboxClock clock;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, MetaObject> firstOfName = new HashMap<>();
    private final Map<String, String> fingerprints = new HashMap<>();
    private long sequence;

    /** The request being carried out; effects refer to it. One event loop, so one field is enough. */
    private @Nullable Entry current;

    Ledger(SandboxClock clock) {
        this.clock = clock;
    }

    Entry request(GraphCall call, String account, long began) {
        String token = call.token() == null ? "" : fingerprints.computeIfAbsent(call.token(), Token::fingerprint);
        return append(entry(
                began, "request", call.operation(), account, "", objectOf(call), name(call), token, 0, how(call)));
    }

    private static String proof(GraphCall call) {
        if (!call.params().has("appsecret_proof")) {
            return "";
        }
        return call.params().has("appsecret_time") ? "timed proof" : "proof";
    }

    private static String objectOf(GraphCall call) {
        return call.path().isEmpty() || !Character.isDigit(call.node().charAt(0)) ? "" : call.node();
    }

    /** Of insights what was asked for, of everything else how it was proven. */
    private static String how(GraphCall call) {
        String asked = asked(call);
        return asked.isEmpty() ? proof(call) : asked;
    }

    private static String asked(GraphCall call) {
        return call.edge().equals("insights") && call.params().has("level")
                ? call.params().get("level", "") + " " + call.params().get("time_range", "") + " limit "
                        + call.params().get("limit", "")
                : "";
    }

    private static String name(GraphCall call) {
        return call.reads() ? "" : call.params().get("name", "");
    }

    private Entry entry(
            long at,
            String type,
            String operation,
            String account,
            String kind,
            String id,
            String name,
            String token,
            long request,
            String detail) {
        return new Entry(
                ++sequence,
                at,
                type,
                operation,
                account,
                kind,
                id,
                name,
                List.of(),
                List.of(),
                "",
                "",
                token,
                request,
                detail);
    }

    private Entry append(Entry entry) {
        entries.add(entry);
        return entry;
    }

    void carryingOut(@Nullable Entry request) {
        current = request;
    }

    /** {@code create}, with the id that it repeats when a live object of that kind and name exists in the account. */
    void created(MetaObject object, String... parents) {
        String key = object.kind + "|" + object.account + "|" + object.name;
        MetaObject first = firstOfName.putIfAbsent(key, object);
        String detail = "";
        if (first != null && first.live()) {
            detail = "duplicate of " + first.id;
        } else if (first != null) {
            firstOfName.put(key, object);
        }
        effect("create", object, "", object.status.name(), List.of(parents), detail);
    }

    void changed(MetaObject object, Status from, Status to) {
        effect(to == Status.DELETED ? "delete" : "status", object, from.name(), to.name(), List.of(), "");
    }

    /** Any other effect: {@code update}, {@code deduplicate}, {@code label}, {@code upload-again}. */
    void did(String operation, MetaObject object, String detail) {
        effect(operation, object, "", "", List.of(), detail);
    }

    private void effect(
            String operation, MetaObject object, String from, String to, List<String> parents, String detail) {
        Entry request = current;
        append(new Entry(
                ++sequence,
                clock.now(),
                "effect",
                operation,
                object.account,
                object.kind.word,
                object.id,
                object.name,
                object.labels.isEmpty() ? List.of() : object.labelIds(),
                parents,
                from,
                to,
                request == null ? "" : request.token(),
                request == null ? 0 : request.seq(),
                detail));
    }

    void refused(Entry request, int code, int subcode, String message) {
        append(entry(
                clock.now(),
                "refusal",
                request.operation(),
                request.account(),
                "",
                request.id(),
                request.name(),
                request.token(),
                request.seq(),
                code + "/" + subcode + " " + message));
    }

    void struck(Entry request, String fault) {
        append(entry(
                clock.now(),
                "fault",
                request.operation(),
                request.account(),
                "",
                request.id(),
                request.name(),
                request.token(),
                request.seq(),
                fault));
    }

    /** Entries after {@code since} that match; empty filters match all. At most {@code limit}. */
    ObjectNode read(long since, String type, String kind, String account, int limit) {
        ArrayNode items = Json.array();
        int start = (int) Math.min(Math.max(0, since - firstSeq() + 1), entries.size());
        long last = since;
        for (int i = start; i < entries.size() && items.size() < limit; i++) {
            Entry entry = entries.get(i);
            last = entry.seq;
            if ((type.isEmpty() || entry.type.equals(type))
                    && (kind.isEmpty() || entry.kind.equals(kind))
                    && (account.isEmpty() || entry.account.equals(account))) {
                items.add(entry.json());
            }
        }
        ObjectNode page = Json.object();
        page.set("entries", items);
        page.put("last_seq", last).put("size", entries.size());
        return page;
    }

    private long firstSeq() {
        return entries.isEmpty() ? 1 : entries.getFirst().seq;
    }

    void clear() {
        entries.clear();
        firstOfName.clear();
        current = null;
    }
}
