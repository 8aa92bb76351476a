package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.GraphOutcome;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.publishing.RunEnd.Trouble;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of creates whose answer was lost: waits until the request cannot land any more, then looks for the marker by two
 * routes, our label's edge and the parent's edge. One match is adopted, several are a person's to decide, and only k searches that find
 * nothing allow another create.
 *
 * <p>One look is taken before the wait is over: after a single create, what is found then can only be that one.
 *
 * <p>Of a publish that is cancelled nothing needs a person: whatever carries an object's marker is deleted, be it one or several, and what is not
 * found is not made.
 */
final class Reconciler {
    private final RunContext run;
    private final GoLive.Calls calls;
    private final StraySql strays;
    private final AccountLabels labels;
    private final PublishingConfig config;
    private final boolean cancelling;

    Reconciler(RunContext run, GraphClient graph, StraySql strays, AccountLabels labels, PublishingConfig config) {
        this.labels = labels;
        this.run = run;
        this.calls = new GoLive.Calls(run, graph);
        this.strays = strays;
        this.config = config;
        this.cancelling = run.publication().task() == Task.CANCEL;
    }

    /** Empty when every outcome is known; otherwise how to leave the publication for now. */
    Uni<Optional<RunEnd>> reconcile() {
        return declareUnknown().chain(this::search).map(trouble -> trouble.or(this::end));
    }

    /**
     * What an earlier epoch left in flight is unknown; an image among it may simply be sent again. What was left to a person is looked for once
     * more when that person has cancelled.
     */
    private Uni<Void> declareUnknown() {
        List<Uni<Void>> writes = new ArrayList<>();
        for (JournalObject object : run.all()) {
            if (object.state() == ObjectState.PARKED && cancelling) {
                writes.add(run.record(object, Result.notFound(object, 0)));
            } else if (object.state() == ObjectState.IN_FLIGHT) {
                Trouble trouble = Troubles.unknown("its worker went away before the answer", null);
                writes.add(
                        run.record(object, Result.failed(object, ObjectState.UNKNOWN, Troubles.json(trouble), null)));
            }
        }
        return all(writes).chain(() -> all(imagesAgain()));
    }

    private List<Uni<Void>> imagesAgain() {
        return run.of(ObjectKind.IMAGE).stream()
                .filter(image -> image.state() == ObjectState.UNKNOWN)
                .map(image -> cancelling || image.attempts() < config.maxCreates()
                        ? run.record(image, Result.of(image, ObjectState.PLANNED))
                        : park(
                                image,
                                "too_many_creates",
                                "Meta has not answered this upload " + image.attempts() + " times"))
                .toList();
    }

    private Uni<Optional<RunEnd>> search() {
        List<JournalObject> unknown = unknown();
        if (unknown.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        run.journal().entering(Phase.RECONCILING);
        return run.here(() -> strays.of(run.claim())).chain(known -> search(unknown, settled(known)));
    }

    /** Ids of which it is decided that they are nobody's. */
    private static Set<String> settled(List<Stray> known) {
        return known.stream()
                .filter(stray -> switch (stray.verdict()) {
                    case DOOMED, DELETED -> true;
                    case ADOPTED, REPORTED -> false;
                })
                .map(Stray::metaId)
                .collect(Collectors.toSet());
    }

    private Uni<Optional<RunEnd>> search(List<JournalObject> unknown, Set<String> settled) {
        List<ObjectKind> kinds =
                unknown.stream().map(JournalObject::kind).distinct().toList();
        return Multi.createFrom()
                .iterable(kinds)
                .onItem()
                .transformToUniAndConcatenate(kind -> lookFor(kind, settled))
                .collect()
                .asList()
                .map(ends -> ends.stream().flatMap(Optional::stream).findFirst());
    }

    private Uni<Optional<RunEnd>> lookFor(ObjectKind kind, Set<String> settled) {
        List<String> routes = routes(kind);
        return Uni.join()
                .all(routes.stream()
                        .map(path -> calls.list(path, "id,name", allStates(kind)))
                        .toList())
                .andFailFast()
                .chain(outcomes -> {
                    if (isLabelGone(routes, outcomes)) {
                        return calls.accountHidden().chain(end -> GoLive.unless(end, this::withoutLabel));
                    }
                    Map<String, Set<String>> found = new HashMap<>();
                    for (GraphOutcome<List<JsonNode>> outcome : outcomes) {
                        Optional<RunEnd> end = endOf(outcome, settled, found);
                        if (end.isPresent()) {
                            return Uni.createFrom().item(end);
                        }
                    }
                    return all(unknown().stream()
                                    .filter(object -> object.kind() == kind)
                                    .map(object -> conclude(object, found.getOrDefault(object.marker(), Set.of())))
                                    .toList())
                            .replaceWith(Optional.empty());
                });
    }

    private Uni<Optional<RunEnd>> withoutLabel() {
        return labels.forget(run).replaceWith(Optional.of(again("Our ad label is gone; looking without it")));
    }

    /** Somebody may delete a label; what carried it is still on its parent's edge. */
    private boolean isLabelGone(List<String> routes, List<GraphOutcome<List<JsonNode>>> outcomes) {
        return run.labelId() != null
                && routes.getFirst().startsWith(run.labelId() + "/")
                && outcomes.getFirst() instanceof GraphOutcome.Refused<List<JsonNode>>(var error, var entry)
                && GraphClient.isGone(error)
                && !run.isFresh();
    }

    /** Gathers what a route has found, or says how to leave the publication. */
    private Optional<RunEnd> endOf(
            GraphOutcome<List<JsonNode>> outcome, Set<String> settled, Map<String, Set<String>> found) {
        return calls.end(outcome, "be searched", nodes -> {
                    gather(nodes, settled, found);
                    return Optional.empty();
                })
                .map(GoLive.Calls::parkIfRefused);
    }

    private static void gather(List<JsonNode> nodes, Set<String> settled, Map<String, Set<String>> found) {
        for (JsonNode node : nodes) {
            String marker = Markers.in(node.path("name").asText(""));
            String id = node.path("id").asText("");
            if (marker != null && id.matches("[0-9]{1,32}") && !settled.contains(id)) {
                found.computeIfAbsent(marker, m -> new TreeSet<>()).add(id);
            }
        }
    }

    /** Writes what the search means for one object. */
    private Uni<Void> conclude(JournalObject object, Set<String> ids) {
        boolean settled = since(object).compareTo(config.reconcileWait()) >= 0;
        if (ids.size() == 1 && (settled || object.attempts() <= 1)) {
            return run.record(
                    object,
                    Result.made(object, ObjectState.ADOPTED, ids.iterator().next(), null));
        }
        if (!settled) {
            return Uni.createFrom().voidItem();
        }
        if (ids.size() > 1 && cancelling) {
            return takeAll(object, List.copyOf(ids));
        }
        if (ids.size() > 1) {
            return park(
                    object,
                    "tie",
                    "There are " + ids.size() + " objects of this publish where one was asked for: "
                            + String.join(", ", ids));
        }
        return countNegative(object);
    }

    /** One is the row's, the others are second copies; the rollback deletes them all. */
    private Uni<Void> takeAll(JournalObject object, List<String> ids) {
        return run.here(() -> strays.doom(run.claim(), object, ids.subList(1, ids.size())))
                .chain(() -> run.record(object, Result.made(object, ObjectState.ADOPTED, ids.getFirst(), null)));
    }

    private Uni<Void> countNegative(JournalObject object) {
        if (since(object).compareTo(earliestCount(object)) < 0) {
            return Uni.createFrom().voidItem();
        }
        int negatives = object.negativeReads() + 1;
        if (negatives < config.reconcileReads()) {
            return run.record(object, Result.notFound(object, negatives));
        }
        if (cancelling) {
            return run.record(object, Result.of(object, ObjectState.PLANNED));
        }
        if (Troubles.isForAPerson(object)) {
            return park(object, "meta_unknown", "Nothing was made, and why is not known. " + lastMessage(object));
        }
        if (object.attempts() >= config.maxCreates()) {
            String message =
                    "Meta has not confirmed this create " + object.attempts() + " times. " + lastMessage(object);
            return park(object, "too_many_creates", message);
        }
        return run.record(object, Result.of(object, ObjectState.PLANNED));
    }

    private static String lastMessage(JournalObject object) {
        JsonNode error = object.lastError();
        return error == null ? "" : error.path("message").asText();
    }

    private Uni<Void> park(JournalObject object, String code, String message) {
        Trouble trouble = Trouble.of(code, message);
        return run.record(object, Result.failed(object, ObjectState.PARKED, Troubles.json(trouble), null));
    }

    /** What is left after the look. */
    private Optional<RunEnd> end() {
        Optional<JournalObject> parked =
                run.all().stream().filter(o -> o.state() == ObjectState.PARKED).findFirst();
        if (parked.isPresent()) {
            JournalObject object = parked.get();
            JsonNode error = object.lastError();
            String why = error == null
                    ? "a person has to decide"
                    : error.path("message").asText();
            return Optional.of(new RunEnd.Parked(new Trouble("parked", object.key() + ": " + why, error)));
        }
        return unknown().stream()
                .map(this::nextLook)
                .min(Duration::compareTo)
                .map(pause -> new RunEnd.Waiting(
                        Phase.RECONCILING,
                        pause,
                        Trouble.of(
                                "reconciling", "An answer of Meta was lost; looking for what became of the request.")));
    }

    /** How long until another look can tell something new. */
    private Duration nextLook(JournalObject object) {
        Duration since = since(object);
        if (since.compareTo(config.reconcileWait()) < 0) {
            Duration end = config.reconcileWait().minus(since);
            Duration early = max(config.backoff(), since);
            return object.attempts() <= 1 && early.compareTo(end) < 0 ? early : end;
        }
        return max(earliestCount(object).minus(since), Duration.ofMillis(10));
    }

    /** When the next negative search counts, from the intent on. */
    private Duration earliestCount(JournalObject object) {
        return config.reconcileWait().plus(config.reconcileInterval().multipliedBy(object.negativeReads()));
    }

    private Duration since(JournalObject object) {
        return run.since(Objects.requireNonNullElse(object.sentAt(), Instant.EPOCH));
    }

    private RunEnd again(String reason) {
        return new RunEnd.Stalled(
                Phase.RECONCILING,
                Trouble.of("meta_unreachable", reason),
                run.journal().progressed());
    }

    private List<JournalObject> unknown() {
        return run.all().stream().filter(o -> o.state() == ObjectState.UNKNOWN).toList();
    }

    /**
     * The label's edge, where we have a label, and the parent's edge. An account may have more creatives than can be listed, and a second one costs
     * nothing: for them the label is enough.
     */
    private List<String> routes(ObjectKind kind) {
        List<String> routes = new ArrayList<>();
        String label = run.labelId();
        if (label != null) {
            routes.add(label + "/" + Creation.edge(kind));
        }
        if (label == null || kind != ObjectKind.CREATIVE) {
            routes.add(parent(kind) + "/" + Creation.edge(kind));
        }
        return routes;
    }

    private String parent(ObjectKind kind) {
        @Nullable
        String id =
                switch (kind) {
                    case ADSET -> run.metaId(ObjectKind.CAMPAIGN, 0);
                    case AD -> run.metaId(ObjectKind.ADSET, 0);
                    case CAMPAIGN, CREATIVE, IMAGE -> null;
                };
        return id == null ? "act_" + run.publication().adAccountId() : id;
    }

    /** All {@code effective_status} values that an edge may be asked for. */
    static Map<String, String> allStates(ObjectKind kind) {
        return switch (kind) {
            case CAMPAIGN ->
                Map.of("effective_status", "[\"ACTIVE\",\"PAUSED\",\"ARCHIVED\",\"IN_PROCESS\",\"WITH_ISSUES\"]");
            case ADSET ->
                Map.of(
                        "effective_status",
                        "[\"ACTIVE\",\"PAUSED\",\"ARCHIVED\",\"IN_PROCESS\",\"WITH_ISSUES\",\"CAMPAIGN_PAUSED\"]");
            case AD ->
                Map.of(
                        "effective_status",
                        "[\"ACTIVE\",\"PAUSED\",\"ARCHIVED\",\"IN_PROCESS\",\"WITH_ISSUES\",\"CAMPAIGN_PAUSED\",\"ADSET_PAUSED\",\"DISAPPROVED\","
                                + "\"PENDING_REVIEW\",\"PREAPPROVED\",\"PENDING_BILLING_INFO\"]");
            case CREATIVE, IMAGE -> Map.of();
        };
    }

    private static Uni<Void> all(List<Uni<Void>> writes) {
        return writes.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(writes).andFailFast().replaceWithVoid();
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
