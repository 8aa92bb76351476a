package dev.adpublisher.chaos;

import dev.adpublisher.chaos.Evidence.Entry;
import dev.adpublisher.chaos.Evidence.Intent;
import dev.adpublisher.chaos.Evidence.Live;
import dev.adpublisher.chaos.Evidence.Publication;
import dev.adpublisher.chaos.Evidence.Summary;
import dev.adpublisher.chaos.Evidence.Transition;
import dev.adpublisher.chaos.Violation.Invariant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The invariants I1 to I6 and I10; I7 and I8 are {@link Walls}, I9 is {@link Throttle}. Reads evidence, says what does not hold. */
final class Invariants {
    private static final Pattern MARKER = Pattern.compile("\\[ap-([0-9a-z]{20})\\]$");
    /** The ledger counts milliseconds, the database microseconds, of the same clock. */
    private static final Duration ROUNDING = Duration.ofMillis(2);

    private static final Set<String> MARKED = Set.of("campaign", "adset", "ad", "creative");
    private static final Set<String> SPENDING = Set.of("campaign", "adset", "ad");
    /** Written again from publishing.md, not taken from the service. */
    private static final Set<String> EDGES = Set.of(
            "PLANNED>IN_FLIGHT",
            "PLANNED>REJECTED",
            "IN_FLIGHT>CONFIRMED",
            "IN_FLIGHT>REJECTED",
            "IN_FLIGHT>UNKNOWN",
            "IN_FLIGHT>PLANNED",
            "UNKNOWN>PLANNED",
            "UNKNOWN>ADOPTED",
            "UNKNOWN>PARKED",
            "PARKED>UNKNOWN",
            "PARKED>ADOPTED",
            "REJECTED>PLANNED",
            "CONFIRMED>DOOMED",
            "ADOPTED>DOOMED",
            "DOOMED>DELETED");

    private final Evidence evidence;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<UUID, Publication> publications = new HashMap<>();
    private final Map<UUID, List<Intent>> intents;
    private final Map<String, Intent> byMarker = new HashMap<>();

    private Invariants(Evidence evidence) {
        this.evidence = evidence;
        evidence.publications().forEach(publication -> publications.put(publication.id(), publication));
        intents = evidence.intents().stream().collect(Collectors.groupingBy(Intent::publication));
        evidence.intents().forEach(intent -> byMarker.put(intent.marker(), intent));
    }

    static List<Violation> check(Evidence evidence) {
        Invariants invariants = new Invariants(evidence);
        invariants.oneObjectPerIntent();
        invariants.everyObjectHasItsRow();
        invariants.nothingSpentTooEarly();
        invariants.everythingEnds();
        invariants.statesMoveAlongEdges();
        invariants.epochsOnlyRise();
        invariants.idsAreTheSame();
        invariants.violations.addAll(Walls.check(evidence));
        invariants.violations.addAll(Throttle.check(evidence));
        return invariants.violations;
    }

    private void broken(Invariant invariant, String account, String what) {
        violations.add(new Violation(invariant, account, what));
    }

    private void oneObjectPerIntent() {
        Map<String, List<Live>> found = evidence.live().stream()
                .filter(object -> marker(object.name()) != null)
                .collect(Collectors.groupingBy(object -> marker(object.name())));
        found.forEach((marker, objects) -> {
            if (objects.size() > 1) {
                String ids = objects.stream().map(Live::id).collect(Collectors.joining(", "));
                broken(
                        Invariant.I1,
                        objects.getFirst().account(),
                        objects.size() + " live objects of one intent, "
                                + objects.getFirst().kind() + ": " + ids);
            }
        });
        Set<String> alive = ids(evidence.live(), "");
        for (Publication publication : evidence.publications()) {
            if (publication.published()) {
                intents.getOrDefault(publication.id(), List.of()).stream()
                        .filter(intent ->
                                !alive.contains(publication.account() + "/" + intent.metaId()) || !intent.made())
                        .forEach(intent -> broken(
                                Invariant.I1,
                                publication.account(),
                                "published, but " + said(intent) + " is not there"));
            }
        }
    }

    private void everyObjectHasItsRow() {
        for (Live object : evidence.live()) {
            if (!MARKED.contains(object.kind())) {
                continue;
            }
            String marker = marker(object.name());
            Intent intent = marker == null ? null : byMarker.get(marker);
            if (intent == null) {
                broken(
                        Invariant.I2,
                        object.account(),
                        object.kind() + " " + object.id() + " has no row: " + object.name());
            } else if (!isStillSought(intent)
                    && (!object.id().equals(intent.metaId())
                            || !(intent.made() || intent.state().equals("DOOMED")))) {
                broken(
                        Invariant.I2,
                        object.account(),
                        object.kind() + " " + object.id() + " is live, its row is " + said(intent));
            }
        }
    }

    /** Of a publication that goes on after the evidence was taken: nobody was promised its end by then. */
    private boolean isStillSought(Intent intent) {
        Publication publication = publications.get(intent.publication());
        return publication != null
                && publication.outcome() == null
                && evidence.promises().stream()
                        .noneMatch(promise -> promise.campaign().equals(publication.campaign()))
                && (intent.state().equals("UNKNOWN") || intent.state().equals("IN_FLIGHT"));
    }

    private void nothingSpentTooEarly() {
        Map<String, Intent> byId = new HashMap<>();
        evidence.intents().stream()
                .filter(intent -> intent.metaId() != null)
                .forEach(intent -> byId.put(intent.metaId(), intent));
        Map<String, Instant> known = new HashMap<>();
        evidence.transitions().stream()
                .filter(move -> move.to().equals("CONFIRMED") || move.to().equals("ADOPTED"))
                .forEach(move -> known.putIfAbsent(move.publication() + move.subject(), move.at()));
        for (Entry effect : evidence.ledger()) {
            boolean live = effect.type().equals("effect")
                    && SPENDING.contains(effect.kind())
                    && effect.to().equals("ACTIVE");
            if (!live) {
                continue;
            }
            Intent intent = byId.get(effect.id());
            if (intent == null) {
                broken(
                        Invariant.I3,
                        effect.account(),
                        effect.kind() + " " + effect.id() + " was ACTIVE and no row knows it");
                continue;
            }
            intents.get(intent.publication()).stream()
                    .filter(other -> isAfter(known.get(other.publication() + subject(other)), effect.time()))
                    .forEach(other -> broken(
                            Invariant.I3,
                            effect.account(),
                            effect.kind() + " " + effect.id() + " was ACTIVE before " + said(other)
                                    + " was in the database"));
        }
        for (Live object : evidence.live()) {
            Intent intent = byId.get(object.id());
            Publication publication = intent == null ? null : publications.get(intent.publication());
            boolean active = SPENDING.contains(object.kind()) && object.status().equals("ACTIVE");
            if (active && (publication == null || "cancelled".equals(publication.outcome()))) {
                broken(
                        Invariant.I3,
                        object.account(),
                        object.kind() + " " + object.id() + " is ACTIVE, its publish is " + publication);
            }
        }
    }

    private static boolean isAfter(Instant known, Instant active) {
        return known == null || known.isAfter(active.plus(ROUNDING));
    }

    private void everythingEnds() {
        Map<UUID, Publication> newest = new HashMap<>();
        evidence.publications().forEach(publication -> newest.put(publication.campaign(), publication));
        for (Evidence.Promise promise : evidence.promises()) {
            Publication publication = newest.get(promise.campaign());
            if (publication == null) {
                broken(Invariant.I4, promise.account(), "a publish was accepted and is forgotten");
            } else if (!promise.end().startsWith("done/") || promise.end().equals("done/error")) {
                broken(Invariant.I4, promise.account(), "it has not ended: " + promise.end() + ", now " + publication);
            } else if (promise.took().compareTo(promise.limit()) > 0) {
                broken(Invariant.I4, promise.account(), "it took " + promise.took() + ", more than " + promise.limit());
            }
        }
    }

    private void statesMoveAlongEdges() {
        if (evidence.auditCanBeChanged()) {
            broken(Invariant.I5, "", "the service's role may change the audit log");
        }
        Map<String, String> now = new HashMap<>();
        for (Transition move : evidence.transitions()) {
            String key = move.publication() + move.subject();
            String before = now.getOrDefault(key, "PLANNED");
            if (!before.equals(move.from())) {
                broken(
                        Invariant.I5,
                        account(move.publication()),
                        move.subject() + " was " + before + ", and the log goes on from " + move.from());
            }
            if (!EDGES.contains(move.from() + ">" + move.to())) {
                broken(
                        Invariant.I5,
                        account(move.publication()),
                        move.subject() + " went from " + move.from() + " to " + move.to());
            }
            now.put(key, move.to());
        }
        for (Intent intent : evidence.intents()) {
            String logged = now.getOrDefault(intent.publication() + subject(intent), "PLANNED");
            if (!logged.equals(intent.state())) {
                broken(Invariant.I5, account(intent.publication()), said(intent) + ", the log says " + logged);
            }
        }
    }

    private void epochsOnlyRise() {
        Map<String, Long> highest = new HashMap<>();
        for (Transition move : evidence.transitions()) {
            String key = move.publication() + move.subject();
            long before = highest.getOrDefault(key, 0L);
            if (move.epoch() < before) {
                broken(
                        Invariant.I6,
                        account(move.publication()),
                        "epoch " + move.epoch() + " wrote " + move.subject() + " " + move.to() + " over epoch "
                                + before);
            }
            highest.merge(key, move.epoch(), Math::max);
        }
    }

    private void idsAreTheSame() {
        List<Live> known = evidence.live().stream()
                .filter(object -> {
                    Intent intent = byMarker.get(marker(object.name()));
                    return intent == null || !isStillSought(intent);
                })
                .toList();
        for (String kind : MARKED) {
            Set<String> alive = ids(known, kind);
            Set<String> rows = evidence.intents().stream()
                    .filter(intent -> intent.kind().equals(kind)
                            && (intent.made() || intent.state().equals("DOOMED")))
                    .map(intent -> account(intent.publication()) + "/" + intent.metaId())
                    .collect(Collectors.toSet());
            difference(alive, rows)
                    .forEach(id -> broken(
                            Invariant.I10, id.split("/")[0], kind + " " + id + " is at Meta, not in the database"));
            difference(rows, alive)
                    .forEach(id -> broken(
                            Invariant.I10, id.split("/")[0], kind + " " + id + " is in the database, not at Meta"));
        }
        Map<UUID, Summary> summaries =
                evidence.summaries().stream().collect(Collectors.toMap(Summary::campaign, summary -> summary));
        for (Publication publication : evidence.publications()) {
            if (publication.published()) {
                summarised(publication, summaries.get(publication.campaign()));
            }
        }
    }

    private void summarised(Publication publication, Summary summary) {
        List<Intent> rows = intents.getOrDefault(publication.id(), List.of());
        boolean same = summary != null
                && metaIds(rows, "campaign").equals(Set.of(Objects.toString(summary.metaCampaign())))
                && metaIds(rows, "adset").equals(Set.of(Objects.toString(summary.metaAdset())))
                && metaIds(rows, "ad").equals(summary.ads())
                && summary.ads().equals(summary.adRows());
        if (!same) {
            broken(Invariant.I10, publication.account(), "the summary does not say what the journal says: " + summary);
        }
    }

    private static Set<String> metaIds(List<Intent> rows, String kind) {
        return rows.stream()
                .filter(intent -> intent.kind().equals(kind))
                .map(Intent::metaId)
                .collect(Collectors.toSet());
    }

    private static Set<String> ids(List<Live> objects, String kind) {
        return objects.stream()
                .filter(object -> kind.isEmpty() || object.kind().equals(kind))
                .map(object -> object.account() + "/" + object.id())
                .collect(Collectors.toSet());
    }

    private static Set<String> difference(Set<String> one, Set<String> other) {
        Set<String> left = new HashSet<>(one);
        left.removeAll(other);
        return left;
    }

    private String account(UUID publication) {
        Publication known = publications.get(publication);
        return known == null ? "" : known.account();
    }

    private static String subject(Intent intent) {
        return intent.kind() + "/" + intent.ordinal();
    }

    private static String said(Intent intent) {
        return subject(intent) + " " + intent.state() + " " + intent.metaId();
    }

    private static String marker(String name) {
        Matcher found = MARKER.matcher(name);
        return found.find() ? found.group(1) : null;
    }
}
