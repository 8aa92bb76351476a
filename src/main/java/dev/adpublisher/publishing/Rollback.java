package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.GraphError;
import dev.adpublisher.graph.GraphOutcome;
import dev.adpublisher.plan.ObjectKind;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Deletes what a cancelled publish made, second copies included, children first. What is gone already counts as deleted; images, and creatives that Meta shared, stay. */
final class Rollback {
    private static final List<ObjectKind> CHILDREN_FIRST =
            List.of(ObjectKind.AD, ObjectKind.ADSET, ObjectKind.CAMPAIGN, ObjectKind.CREATIVE);

    private final RunContext run;
    private final GoLive.Calls calls;
    private final StraySql strays;
    private final Uni<Optional<RunEnd>> accountHidden;
    private List<Stray> copies = List.of();

    Rollback(RunContext run, GraphClient graph, StraySql strays) {
        this.run = run;
        this.strays = strays;
        this.calls = new GoLive.Calls(run, graph);
        this.accountHidden =
                Uni.createFrom().deferred(calls::accountHidden).memoize().indefinitely();
    }

    /** Empty when everything is gone; otherwise how to leave the publication for now. */
    Uni<Optional<RunEnd>> rollBack() {
        run.journal().entering(Phase.ROLLING_BACK);
        Uni<Optional<RunEnd>> chain = run.journal()
                .announce()
                .map(announced ->
                        run.journal().lost() ? Optional.<RunEnd>of(new RunEnd.Lost()) : Optional.<RunEnd>empty())
                .chain(end -> GoLive.unless(end, this::takeStock))
                .chain(end -> GoLive.unless(end, this::stopSpending))
                .chain(end -> GoLive.unless(end, this::doom));
        for (ObjectKind kind : CHILDREN_FIRST) {
            chain = chain.chain(end -> GoLive.unless(end, () -> deleteAll(kind)));
        }
        return chain;
    }

    private Uni<Optional<RunEnd>> takeStock() {
        return run.here(() -> strays.of(run.claim()))
                .invoke(known -> copies = known)
                .replaceWith(Optional.empty());
    }

    /** It takes its time until everything is deleted, and what may have been set live would spend meanwhile. Where Meta refuses this, deleting helps too. */
    private Uni<Optional<RunEnd>> stopSpending() {
        return all(run.of(ObjectKind.CAMPAIGN).stream()
                .filter(campaign -> run.publication().liveAsked() && isThere(campaign.state()))
                .map(campaign -> calls.setStatus(run.access(), String.valueOf(campaign.metaId()), "PAUSED")
                        .map(outcome -> outcome instanceof GraphOutcome.Refused<Boolean>
                                ? Optional.<RunEnd>empty()
                                : calls.end(outcome, "pause the campaign", done -> Optional.empty())))
                .toList());
    }

    /** Also in a later run, which has it to delete still: a call to set it live may have landed in between. */
    private static boolean isThere(ObjectState state) {
        return state.made() || state == ObjectState.DOOMED;
    }

    private Uni<Optional<RunEnd>> doom() {
        return all(run.all().stream()
                .filter(object -> object.state().made() && owned(object))
                .map(object -> object.kind() == ObjectKind.CREATIVE ? doomUnlessShared(object) : doom(object))
                .toList());
    }

    private Uni<Optional<RunEnd>> doom(JournalObject object) {
        return written(object, Result.of(object, ObjectState.DOOMED));
    }

    /**
     * Meta may have answered our create with a creative that it already had: its name then is not the one that we gave. While Meta does not
     * say the name, nothing is deleted.
     */
    private Uni<Optional<RunEnd>> doomUnlessShared(JournalObject creative) {
        return calls.read(String.valueOf(creative.metaId()), "id,name").chain(outcome -> switch (outcome) {
            case GraphOutcome.Success<JsonNode>(JsonNode node, var trace) ->
                creative.marker().equals(Markers.in(node.path("name").asText("")))
                        ? doom(creative)
                        : written(creative, Result.shared(creative));
            case GraphOutcome.Refused<JsonNode>(var error, var entry)
            when isGone(error) -> goneForCertain(() -> doom(creative));
            case GraphOutcome.Refused<JsonNode> refused -> leave(refused, creative);
            case GraphOutcome.Throttled<JsonNode> throttled -> leave(throttled, creative);
            case GraphOutcome.TokenLost<JsonNode> lost -> leave(lost, creative);
            case GraphOutcome.NotSent<JsonNode> notSent -> leave(notSent, creative);
            case GraphOutcome.Unknown<JsonNode> unknown -> leave(unknown, creative);
        });
    }

    private Uni<Optional<RunEnd>> leave(GraphOutcome<JsonNode> outcome, JournalObject object) {
        Optional<RunEnd> end = calls.end(outcome, "read " + object.key(), done -> Optional.empty());
        return Uni.createFrom().item(end.map(GoLive.Calls::parkIfRefused));
    }

    private static boolean owned(JournalObject object) {
        return object.kind() != ObjectKind.IMAGE && !object.shared();
    }

    private Uni<Optional<RunEnd>> deleteAll(ObjectKind kind) {
        if (run.handingOver()) {
            return Uni.createFrom().item(run.handOver());
        }
        Stream<Uni<Optional<RunEnd>>> owned = run.of(kind).stream()
                .filter(object -> object.state() == ObjectState.DOOMED && owned(object))
                .map(this::delete);
        Stream<Uni<Optional<RunEnd>>> second = copies.stream()
                .filter(stray -> stray.kind() == kind && stray.verdict() == Stray.Verdict.DOOMED)
                .map(this::delete);
        return all(Stream.concat(owned, second).toList());
    }

    private Uni<Optional<RunEnd>> delete(JournalObject object) {
        return delete(
                        String.valueOf(object.metaId()),
                        object.key().toString(),
                        () -> written(object, Result.of(object, ObjectState.DELETED)))
                .chain(end -> stays(object, end)
                        ? written(object, Result.shared(object))
                        : Uni.createFrom().item(end));
    }

    /** A creative that Meta will not delete is in another ad's use, and costs nothing: it is not ours alone any more. */
    private static boolean stays(JournalObject object, Optional<RunEnd> end) {
        return object.kind() == ObjectKind.CREATIVE && end.orElse(null) instanceof RunEnd.Parked;
    }

    private Uni<Optional<RunEnd>> delete(Stray stray) {
        return delete(stray.metaId(), "a second copy of the " + stray.kind().wireName(), () -> run.here(
                        () -> strays.deleted(run.claim().userId(), stray.metaId()))
                .replaceWith(Optional.empty()));
    }

    private Uni<Optional<RunEnd>> delete(String metaId, String what, Supplier<Uni<Optional<RunEnd>>> done) {
        return calls.delete(metaId).chain(outcome -> {
            if (outcome instanceof GraphOutcome.Success<Boolean>) {
                return done.get();
            }
            if (outcome instanceof GraphOutcome.Refused<Boolean>(var error, var entry) && isGone(error)) {
                return goneForCertain(done);
            }
            Optional<RunEnd> end = calls.end(outcome, "delete " + what, nothing -> Optional.empty());
            return Uni.createFrom().item(end.map(GoLive.Calls::parkIfRefused));
        });
    }

    /** What was made a moment ago may be there and not show yet. */
    private boolean isGone(GraphError error) {
        return GraphClient.isGone(error) && !run.isFresh();
    }

    /**
     * Meta says the same of an object that is gone and of one that the token may not see. Only a token that is still shown the ad account would be
     * shown the object too; it is asked once.
     */
    private Uni<Optional<RunEnd>> goneForCertain(Supplier<Uni<Optional<RunEnd>>> then) {
        return accountHidden.chain(end -> GoLive.unless(end, then));
    }

    private Uni<Optional<RunEnd>> written(JournalObject object, Result result) {
        return run.record(object, result).replaceWith(Optional.empty());
    }

    /** The first end among them. */
    private static Uni<Optional<RunEnd>> all(List<Uni<Optional<RunEnd>>> steps) {
        return steps.isEmpty()
                ? Uni.createFrom().item(Optional.empty())
                : Uni.join().all(steps).andFailFast().map(ends -> ends.stream()
                        .flatMap(Optional::stream)
                        .findFirst());
    }
}
