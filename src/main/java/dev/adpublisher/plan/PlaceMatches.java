package dev.adpublisher.plan;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Chooses among Meta's answers to a query: the one that is meant, or none with a finding that names them. */
final class PlaceMatches {

    private static final int NAMED_IN_FIX = 5;

    private PlaceMatches() {}

    static Optional<PlaceCandidate> choose(PlaceQuery query, List<ResolvedPlace> answers, Findings findings) {
        Optional<ResolvedPlace> answer =
                answers.stream().filter(place -> place.query().equals(query)).findFirst();
        if (answer.isEmpty()) {
            findings.error(
                    Json.pointer(query.pointer(), "key"),
                    "location_unresolved",
                    "Meta's key for \"" + query.name() + "\" is not known yet.",
                    "Connect a Meta account and prepare again: the place is then looked up.");
            return Optional.empty();
        }
        List<PlaceCandidate> matches = narrow(query, answer.get().candidates());
        if (matches.size() == 1) {
            return Optional.of(matches.getFirst());
        }
        if (matches.isEmpty()) {
            notFound(query, answer.get().candidates(), findings);
        } else {
            findings.error(
                    Json.pointer(query.pointer(), "key"),
                    "location_ambiguous",
                    "Meta knows " + matches.size() + " places called \"" + query.name() + "\".",
                    "Choose one: " + names(matches) + ".");
        }
        return Optional.empty();
    }

    private static void notFound(PlaceQuery query, List<PlaceCandidate> candidates, Findings findings) {
        findings.error(
                Json.pointer(query.pointer(), "name"),
                "location_not_found",
                "Meta knows no " + query.type() + " called \"" + query.name() + "\""
                        + (query.countryCode() == null ? "" : " in " + query.countryCode()) + ".",
                candidates.isEmpty()
                        ? "Check the spelling, or draw a radius around it on the map."
                        : "Check the spelling, or choose one of: " + names(candidates) + ".");
    }

    private static List<PlaceCandidate> narrow(PlaceQuery query, List<PlaceCandidate> candidates) {
        List<PlaceCandidate> fitting = candidates.stream()
                .filter(candidate -> candidate.type().equals(query.type()))
                .filter(candidate -> query.countryCode() == null
                        || candidate.countryCode() == null
                        || query.countryCode().equals(candidate.countryCode()))
                .filter(candidate -> fold(candidate.name()).equals(fold(query.name())))
                .distinct()
                .toList();
        List<PlaceCandidate> inContext = fitting.stream()
                .filter(candidate -> query.context().stream().allMatch(part -> mentions(candidate, part)))
                .toList();
        if (inContext.isEmpty()) {
            return fitting;
        }
        return inContext;
    }

    private static boolean mentions(PlaceCandidate candidate, String part) {
        String folded = fold(part);
        return folded.equals(fold(candidate.region()))
                || folded.equals(fold(candidate.countryName()))
                || folded.equals(fold(candidate.countryCode()));
    }

    private static String names(List<PlaceCandidate> candidates) {
        return candidates.stream()
                .limit(NAMED_IN_FIX)
                .map(candidate -> candidate.name()
                        + (candidate.region() == null ? "" : ", " + candidate.region())
                        + (candidate.countryName() == null ? "" : ", " + candidate.countryName()) + " (key "
                        + candidate.key() + ")")
                .collect(Collectors.joining("; "));
    }

    /** Without case and accents, so that "Zurich" finds "Zürich". */
    private static String fold(@Nullable String text) {
        return text == null
                ? ""
                : Normalizer.normalize(text.strip(), Normalizer.Form.NFD)
                        .replaceAll("\\p{M}", "")
                        .toLowerCase(Locale.ROOT);
    }
}
