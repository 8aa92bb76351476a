package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.GraphOutcome;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.publishing.RunEnd.Trouble;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The last step: from the bottom up, so that nothing can spend before everything is there. First the parents' edges are read, to be sure that
 * they hold exactly what we made; then the ads, the ad set and the campaign become ACTIVE, by id, which may be repeated.
 */
final class GoLive {
    private static final String READ_STATES =
            "[\"ACTIVE\",\"PAUSED\",\"IN_PROCESS\",\"WITH_ISSUES\",\"CAMPAIGN_PAUSED\",\"ADSET_PAUSED\",\"DISAPPROVED\",\"PENDING_REVIEW\","
                    + "\"PREAPPROVED\",\"PENDING_BILLING_INFO\"]";
    private static final String READ_ADSET_STATES =
            "[\"ACTIVE\",\"PAUSED\",\"IN_PROCESS\",\"WITH_ISSUES\",\"CAMPAIGN_PAUSED\"]";

    private final RunContext run;
    private final Calls calls;
    private final Duration listedWithin;
    private final Duration sentWithin;
    /** What the audit found live already: a publish that goes live in several windows of Meta's limit does not begin again each time. */
    private final Set<String> live = new HashSet<>();

    GoLive(RunContext run, GraphClient graph, PublishingConfig config) {
        this.run = run;
        this.calls = new Calls(run, graph);
        // Meta's lists may lag behind what it has confirmed.
        this.listedWithin = config.reconcileWait();
        this.sentWithin = config.lease();
    }

    /** Empty when everything is ACTIVE; otherwise how to leave the publication for now. */
    Uni<Optional<RunEnd>> activate() {
        run.journal().entering(Phase.ACTIVATING);
        return run.journal()
                .announce()
                .chain(this::auditParents)
                .chain(end -> unless(end, () -> setLive(ObjectKind.AD)))
                .chain(end -> unless(end, () -> setLive(ObjectKind.ADSET)))
                .chain(end -> unless(end, () -> setLive(ObjectKind.CAMPAIGN)));
    }

    /** Asks the journal first: nothing is set live any more for whom the lease is gone, or the user has thought better of it. */
    private Uni<Optional<RunEnd>> setLive(ObjectKind kind) {
        long askedAtNanos = System.nanoTime();
        return run.journal()
                .announce()
                .map(announced -> notOurs())
                .chain(end -> unless(end, () -> setAll(kind, "ACTIVE", access(kind, askedAtNanos))));
    }

    /** With the campaign spending begins and ends: a process that was frozen after it had asked sends no such call when it wakes. */
    private GraphAccess access(ObjectKind kind, long askedAtNanos) {
        return kind == ObjectKind.CAMPAIGN ? run.access().notAfter(askedAtNanos + sentWithin.toNanos()) : run.access();
    }

    private Optional<RunEnd> notOurs() {
        if (run.journal().lost()) {
            return Optional.of(new RunEnd.Lost());
        }
        return run.journal().superseded() ? Optional.of(new RunEnd.Superseded()) : Optional.empty();
    }

    /** Stops the spending with one call: a paused campaign pauses everything below it. */
    Uni<Optional<RunEnd>> pause() {
        run.journal().entering(Phase.ACTIVATING);
        return setCampaign("PAUSED");
    }

    /** The same once more, later, without a word: a call to set it live that was on its way when it was paused may have landed since. */
    Uni<Optional<RunEnd>> pauseAgain() {
        return setCampaign("PAUSED");
    }

    /** Puts the campaign, and with it everything below, into Meta's archive. */
    Uni<Optional<RunEnd>> archive() {
        return setCampaign("ARCHIVED");
    }

    /** Who has lost the publication, or whose user has thought better of it since, changes nothing more. */
    private Uni<Optional<RunEnd>> setCampaign(String status) {
        long askedAtNanos = System.nanoTime();
        return run.journal()
                .announce()
                .map(announced -> notOurs())
                .chain(end -> unless(
                        end, () -> setAll(ObjectKind.CAMPAIGN, status, access(ObjectKind.CAMPAIGN, askedAtNanos))));
    }

    private Uni<Optional<RunEnd>> auditParents() {
        return auditEdge(ObjectKind.CAMPAIGN, "adsets", ObjectKind.ADSET, READ_ADSET_STATES)
                .chain(end -> unless(end, () -> auditEdge(ObjectKind.ADSET, "ads", ObjectKind.AD, READ_STATES)));
    }

    private Uni<Optional<RunEnd>> auditEdge(ObjectKind parent, String edge, ObjectKind child, String states) {
        String path = run.metaId(parent, 0) + "/" + edge;
        Map<String, String> parameters = Map.of("effective_status", states);
        return calls.list(path, "id,name,status", parameters)
                .map(outcome -> calls.end(outcome, "read what was made", nodes -> compare(child, nodes)));
    }

    private Optional<RunEnd> compare(ObjectKind kind, List<JsonNode> nodes) {
        Set<String> there =
                nodes.stream().map(node -> node.path("id").asText()).collect(Collectors.toCollection(TreeSet::new));
        Set<String> ours = run.of(kind).stream()
                .map(object -> String.valueOf(object.metaId()))
                .collect(Collectors.toCollection(TreeSet::new));
        if (there.equals(ours)) {
            nodes.stream()
                    .filter(node -> "ACTIVE".equals(node.path("status").asText()))
                    .forEach(node -> live.add(node.path("id").asText()));
            return Optional.empty();
        }
        Set<String> missing = new TreeSet<>(ours);
        missing.removeAll(there);
        Set<String> strange = new TreeSet<>(there);
        strange.removeAll(ours);
        if (strange.isEmpty()
                && run.of(kind).stream()
                        .filter(object -> missing.contains(object.metaId()))
                        .allMatch(object -> run.isYoungerThan(object, listedWithin))) {
            return Optional.of(new RunEnd.Stalled(
                    Phase.ACTIVATING,
                    Trouble.of(
                            "not_listed_yet",
                            "Meta does not list yet what it has just made; it is set live when it does."),
                    false));
        }
        String message = "Meta does not hold exactly what was published (missing: " + missing + ", not ours: " + strange
                + "); nothing was set live. ";
        return Optional.of(
                run.publication().published()
                        ? new RunEnd.CommandRefused(Trouble.of(
                                "tree_differs", message + "Somebody has changed it since; set it live in Ads Manager."))
                        : new RunEnd.Parked(Trouble.of(
                                "tree_differs",
                                message + "Look at the campaign in Ads Manager, then retry or cancel.")));
    }

    private Uni<Optional<RunEnd>> setAll(ObjectKind kind, String status, GraphAccess access) {
        List<String> ids = run.of(kind).stream()
                .flatMap(object -> Optional.ofNullable(object.metaId()).stream())
                .filter(id -> !("ACTIVE".equals(status) && live.contains(id)))
                .toList();
        return calls.all(ids, id -> calls.setStatus(access, id, status), "set " + kind.wireName() + " to " + status);
    }

    static Uni<Optional<RunEnd>> unless(Optional<RunEnd> end, java.util.function.Supplier<Uni<Optional<RunEnd>>> next) {
        return end.isPresent() ? Uni.createFrom().item(end) : next.get();
    }

    /** Calls that may be repeated, and what their outcomes mean for the run. */
    static final class Calls {
        private final RunContext run;
        private final GraphClient graph;

        Calls(RunContext run, GraphClient graph) {
            this.run = run;
            this.graph = graph;
        }

        Uni<GraphOutcome<List<JsonNode>>> list(String path, String fields, Map<String, String> parameters) {
            return run.here(() -> graph.list(run.access(), path, fields, parameters));
        }

        Uni<GraphOutcome<JsonNode>> read(String id, String fields) {
            return run.here(() -> graph.read(run.access(), id, fields));
        }

        Uni<GraphOutcome<Boolean>> setStatus(GraphAccess access, String id, String status) {
            return run.here(() -> graph.setStatus(access, id, status));
        }

        Uni<GraphOutcome<Boolean>> delete(String id) {
            return run.here(() -> graph.delete(run.access(), id));
        }

        /**
         * Empty where the token is shown the ad account. Meta says the same of what is gone and of what a token may not see, and only who is shown the
         * account would be shown what is in it.
         */
        Uni<Optional<RunEnd>> accountHidden() {
            String account = "act_" + run.publication().adAccountId();
            return read(account, "id")
                    .map(outcome -> outcome instanceof GraphOutcome.Refused<JsonNode>
                            ? Optional.of(
                                    RunEnd.Waiting.forReconnect(
                                            Trouble.of(
                                                    "account_hidden",
                                                    "Meta does not show the connection the ad account " + account
                                                            + " any more, so nothing can be found or deleted in it. Connect somebody who may manage it.")))
                            : end(outcome, "read the ad account", shown -> Optional.empty()));
        }

        /** One call for each id, at once; the first end among them. */
        Uni<Optional<RunEnd>> all(List<String> ids, Function<String, Uni<GraphOutcome<Boolean>>> call, String what) {
            if (run.handingOver() || ids.isEmpty()) {
                return Uni.createFrom().item(run.handOver());
            }
            return Uni.join().all(ids.stream().map(call).toList()).andFailFast().map(outcomes -> outcomes.stream()
                    .map(outcome -> end(outcome, what, done -> Optional.empty()))
                    .flatMap(Optional::stream)
                    .findFirst());
        }

        /** What an outcome means: go on as {@code onSuccess} says, wait, or give up. */
        <T> Optional<RunEnd> end(GraphOutcome<T> outcome, String what, Function<T, Optional<RunEnd>> onSuccess) {
            return switch (outcome) {
                case GraphOutcome.Success<T>(T value, var trace) -> onSuccess.apply(value);
                case GraphOutcome.Throttled<T>(var pause, String reason) ->
                    Optional.of(new RunEnd.Waiting(Phase.WAITING_THROTTLE, pause, Trouble.of("throttled", reason)));
                case GraphOutcome.TokenLost<T>(var error, var entry) ->
                    Optional.of(RunEnd.Waiting.forReconnect(Troubles.tokenLost(error, entry)));
                case GraphOutcome.Refused<T>(var error, var entry)
                when GraphClient.isGone(error) && run.isFresh() ->
                    Optional.of(again("Meta does not show everywhere yet what it has just made"));
                case GraphOutcome.Refused<T>(var error, var entry) ->
                    Optional.of(new RunEnd.CommandRefused(Troubles.refused(what, error, entry)));
                case GraphOutcome.NotSent<T>(String reason) -> Optional.of(again(reason));
                case GraphOutcome.Unknown<T>(String reason, var error) ->
                    Optional.of(Troubles.unlisted(what, error).map(this::stop).orElseGet(() -> again(reason)));
            };
        }

        /** What leaves something at Meta that should not be there, or nobody can say what: a person has to look. */
        static RunEnd parkIfRefused(RunEnd end) {
            return end instanceof RunEnd.CommandRefused(var trouble) ? new RunEnd.Parked(trouble) : end;
        }

        /** Repeating it would do no harm, and no good. */
        private RunEnd stop(Trouble trouble) {
            return run.publication().published() ? new RunEnd.CommandRefused(trouble) : new RunEnd.Parked(trouble);
        }

        /** The phase stays what it is; only the time is new. */
        private RunEnd again(String reason) {
            return new RunEnd.Stalled(
                    run.phaseNow(),
                    Trouble.of("meta_unreachable", reason),
                    run.journal().progressed());
        }
    }
}
