package dev.adpublisher.sandbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every object by id, and every edge as a list in order of creation. Adding and looking up cost the same however many there are.
 *
 * <p>Ids are digits and never come twice, not after a reset and not after a restart: their counter starts from the time.
 */
final class Store {
    private final Map<String, MetaObject> byId = new HashMap<>();
    private final Map<String, List<MetaObject>> edges = new HashMap<>();
    private final Map<String, MetaObject> imagesByHash = new HashMap<>();
    private final Map<String, MetaObject> creativesByDigest = new HashMap<>();
    private long sequence = (System.currentTimeMillis() / 1000 - 1_700_000_000L) * 1000;

    String nextId(Kind kind) {
        return kind.prefix + String.format("%013d", ++sequence);
    }

    /** Stores under the object's id and lists it on each of the owners' edges named after its kind. */
    void add(MetaObject object, String... owners) {
        object.sequence = ++sequence;
        byId.put(object.id, object);
        for (String owner : owners) {
            link(owner, object.kind.edge, object);
        }
    }

    /** Lists it at the place that its creation gives it, however late it is linked: pages are cut by that order. */
    void link(String owner, String edge, MetaObject object) {
        List<MetaObject> list = edges.computeIfAbsent(owner + "/" + edge, key -> new ArrayList<>());
        list.add(position(list, object.sequence), object);
    }

    /** Index of the first object whose sequence is not below. */
    static int position(List<MetaObject> objects, long sequence) {
        int low = 0;
        int high = objects.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (objects.get(middle).sequence < sequence) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    void unlink(String owner, String edge, MetaObject object) {
        List<MetaObject> list = edges.get(owner + "/" + edge);
        if (list != null) {
            list.remove(object);
        }
    }

    /** An image also goes by account and hash, which is the id that its edge shows. */
    @Nullable
    MetaObject find(String id) {
        MetaObject object = byId.get(id);
        return object == null ? imagesByHash.get(id) : object;
    }

    /** The object of that id and kind, else null. */
    @Nullable
    MetaObject find(Kind kind, String id) {
        MetaObject object = byId.get(id);
        return object != null && object.kind == kind ? object : null;
    }

    /** Oldest first. */
    List<MetaObject> edge(String owner, String edge) {
        return edges.getOrDefault(owner + "/" + edge, Collections.emptyList());
    }

    List<MetaObject> edge(String owner, Kind kind) {
        return edge(owner, kind.edge);
    }

    boolean linked(String owner, Kind kind, String id) {
        MetaObject object = find(kind, id);
        return object != null && edge(owner, kind).contains(object);
    }

    @Nullable
    MetaObject image(String account, String hash) {
        return imagesByHash.get(account + ":" + hash);
    }

    void image(String account, String hash, MetaObject image) {
        imagesByHash.put(account + ":" + hash, image);
    }

    @Nullable
    MetaObject creativeLike(String digest) {
        return creativesByDigest.get(digest);
    }

    void creative(String digest, MetaObject creative) {
        creativesByDigest.put(digest, creative);
    }

    Iterable<MetaObject> all() {
        return byId.values();
    }

    void clear() {
        byId.clear();
        edges.clear();
        imagesByHash.clear();
        creativesByDigest.clear();
    }
}
