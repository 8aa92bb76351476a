package dev.adpublisher.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;

/** Leads a refusal by Meta back to what the user typed. */
public final class BlameMapper {

    private BlameMapper() {}

    /**
     * The places in the draft behind Meta's {@code blame_field_specs}.
     *
     * <p>For each blamed path the longest origin that leads to it wins; if none does, the origins that end in it, then those
     * below it are named; if there are none either, the object's own origin.
     *
     * @param origins {@link PlannedObject#origins()} of the refused object
     * @param blameFieldSpecs Meta's list of paths, each a list of names ({@code [["targeting","geo_locations"]]}); a name
     *     may itself be dotted, and indexes may stand between names
     * @return JSON Pointers into the draft, without repetition, in the order of the blame; empty if nothing is known
     */
    public static List<String> pointers(Map<String, String> origins, List<List<String>> blameFieldSpecs) {
        SequencedSet<String> pointers = new LinkedHashSet<>();
        for (List<String> spec : blameFieldSpecs) {
            pointers.addAll(pointersOf(origins, path(spec)));
        }
        return List.copyOf(pointers);
    }

    private static List<String> pointersOf(Map<String, String> origins, String path) {
        var leading = origins.entrySet().stream()
                .filter(origin -> !origin.getKey().isEmpty() && leadsTo(origin.getKey(), path))
                .max(Comparator.comparingInt(origin -> origin.getKey().length()));
        if (leading.isPresent()) {
            return List.of(leading.get().getValue());
        }
        List<String> endings = endings(origins, path);
        if (!endings.isEmpty()) {
            return endings;
        }
        List<String> below = new ArrayList<>();
        new TreeMap<>(origins).forEach((name, pointer) -> {
            if (!path.isEmpty() && !name.isEmpty() && leadsTo(path, name)) {
                below.add(pointer);
            }
        });
        if (below.isEmpty() && origins.containsKey("")) {
            below.add(origins.get(""));
        }
        return below;
    }

    /** Meta at times names a field without what it lies in: {@code image_hash} for the one in the link data. */
    private static List<String> endings(Map<String, String> origins, String path) {
        return path.isEmpty()
                ? List.of()
                : new TreeMap<>(origins)
                        .entrySet().stream()
                                .filter(origin -> origin.getKey().endsWith("." + path))
                                .map(Map.Entry::getValue)
                                .distinct()
                                .toList();
    }

    private static boolean leadsTo(String prefix, String path) {
        return path.equals(prefix) || path.startsWith(prefix + ".");
    }

    private static String path(List<String> spec) {
        return String.join(".", spec).replace("[", ".").replace("]", "").replace('/', '.');
    }
}
