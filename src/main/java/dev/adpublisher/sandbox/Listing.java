package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An edge as pages with cursors, newest first. A cursor is the place of an object in the order of creation. */
final class Listing {
    private static final int DEFAULT_LIMIT = 25;
    private static final int MAX_LIMIT = 5000;
    private static final Set<String> NOT_IN_LINKS = Set.of("after", "before", "appsecret_proof", "appsecret_time");
    private final Realm realm;

    Listing(Realm realm) {
        this.realm = realm;
    }

    /** @param objects oldest first */
    Answer page(
            GraphCall call,
            List<MetaObject> objects,
            Predicate<MetaObject> wanted,
            Function<MetaObject, ObjectNode> render) {
        int limit = call.params().integer("limit", DEFAULT_LIMIT);
        if (limit < 1) {
            throw Refusal.invalid("Param limit must be a positive integer").blame("limit");
        }
        int size = Math.min(limit, MAX_LIMIT);
        realm.habits.checkRows(call.accountInPath(), size);
        long now = realm.clock.now();
        Predicate<MetaObject> shown = object -> object.visibleAt <= now && wanted.test(object);
        Long before = cursor(call, "before");
        List<MetaObject> found = before == null
                ? older(objects, cursor(call, "after"), size + 1, shown)
                : newer(objects, before, size, shown);
        boolean more = found.size() > size;
        List<MetaObject> page = more ? found.subList(0, size) : found;
        ObjectNode body = Json.object();
        ArrayNode data = body.putArray("data");
        page.forEach(object -> data.add(render.apply(object)));
        if (!page.isEmpty()) {
            paging(call, body, page, more || before != null);
        }
        if (call.params().list("summary").contains("total_count")
                || call.params().get("summary", "").equals("true")) {
            body.putObject("summary")
                    .put("total_count", objects.stream().filter(shown).count());
        }
        return Answer.ok(body);
    }

    /** The first page of what a field shows that names an edge; who wants more reads the edge itself. */
    ObjectNode nested(List<MetaObject> objects, Predicate<MetaObject> wanted, Function<MetaObject, ObjectNode> render) {
        long now = realm.clock.now();
        List<MetaObject> page =
                older(objects, null, DEFAULT_LIMIT, object -> object.visibleAt <= now && wanted.test(object));
        ObjectNode body = Json.object();
        ArrayNode data = body.putArray("data");
        page.forEach(object -> data.add(render.apply(object)));
        if (!page.isEmpty()) {
            cursors(body.putObject("paging"), page);
        }
        return body;
    }

    private static List<MetaObject> older(
            List<MetaObject> objects, @Nullable Long after, int count, Predicate<MetaObject> shown) {
        List<MetaObject> found = new ArrayList<>();
        int from = after == null ? objects.size() : Store.position(objects, after);
        for (int i = from - 1; i >= 0 && found.size() < count; i--) {
            if (shown.test(objects.get(i))) {
                found.add(objects.get(i));
            }
        }
        return found;
    }

    private static List<MetaObject> newer(
            List<MetaObject> objects, long before, int count, Predicate<MetaObject> shown) {
        List<MetaObject> found = new ArrayList<>();
        for (int i = Store.position(objects, before + 1); i < objects.size() && found.size() < count; i++) {
            if (shown.test(objects.get(i))) {
                found.addFirst(objects.get(i));
            }
        }
        return found;
    }

    private static @Nullable Long cursor(GraphCall call, String name) {
        String text = call.params().get(name);
        if (text == null) {
            return null;
        }
        try {
            byte[] plain = Base64.getUrlDecoder().decode(text);
            return Long.valueOf(new String(plain, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException broken) {
            throw Refusal.invalid("Invalid cursors values").blame(name);
        }
    }

    private static String cursor(MetaObject object) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Long.toString(object.sequence).getBytes(StandardCharsets.US_ASCII));
    }

    private static void paging(GraphCall call, ObjectNode body, List<MetaObject> page, boolean more) {
        ObjectNode paging = body.putObject("paging");
        cursors(paging, page);
        if (more) {
            paging.put("next", next(call, cursor(page.getLast())));
        }
    }

    private static void cursors(ObjectNode paging, List<MetaObject> page) {
        paging.putObject("cursors").put("before", cursor(page.getFirst())).put("after", cursor(page.getLast()));
    }

    /** The address of the next page; it carries the token only if the caller sent it as a parameter, as SDKs do. */
    static String next(GraphCall call, String after) {
        StringBuilder next = new StringBuilder(call.baseUrl());
        next.append("/v").append(call.version()).append(".0/").append(String.join("/", call.path()));
        char mark = '?';
        for (Map.Entry<String, String> entry : call.params().all().entrySet()) {
            if (!NOT_IN_LINKS.contains(entry.getKey())) {
                next.append(mark).append(encode(entry.getKey())).append('=').append(encode(entry.getValue()));
                mark = '&';
            }
        }
        return next.append(mark).append("after=").append(after).toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
