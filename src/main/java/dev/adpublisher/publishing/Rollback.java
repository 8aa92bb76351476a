package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.GraphOutcome;
import dev.adpublisher.plan.ObjectKind;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Deletes what a cancelled publish made, children first. What is gone already counts as deleted; images, and creatives that Meta shared, stay. */
final class Rollback {
    private static final List<ObjectKind> CHILDREN_FIRST =
            List.of(ObjectKind.AD, ObjectKind.ADSET, ObjectKind.CAMPAIGN, ObjectKind.CREATIVE);

    private final RunContext run;
    private final GoLive.Calls calls;

    Rollback(RunContext run, GraphClient graph, PublishingConfig config) {
        this.run = run;
        this.calls = new GoLive.Calls(run, graph, config);
    }

    /** Empty when everything is gone; otherwise how to leave the publication for now. */
    Uni<Optional<RunEnd>> rollBack() {
        run.journal().entering(Phase.ROLLING_BACK);
        Uni<Optional<RunEnd>> chain =
                run.journal().announce().chain(announced -> doom()).replaceWith(Optional.empty());
        for (ObjectKind kind : CHILDREN_FIRST) {
            chain = chain.chain(end -> GoLive.unless(end, () -> deleteAll(kind)));
        }
        return chain;
    }

    private Uni<Void> doom() {
        return each(
                run.all().stream()
                        .filter(object -> object.state().made() && owned(object))
                        .toList(),
                object -> object.kind() == ObjectKind.CREATIVE ? doomUnlessShared(object) : doom(object));
    }

    private Uni<Void> doom(JournalObject object) {
        return run.record(object, Result.of(object, ObjectState.DOOMED));
    }

    /** Meta may have answered our create with a creative that it already had: its name then is not the one that we gave. */
    private Uni<Void> doomUnlessShared(JournalObject creative) {
        return calls.read(String.valueOf(creative.metaId()), "id,name").chain(outcome -> {
            boolean anothers = outcome instanceof GraphOutcome.Success<JsonNode>(JsonNode node, var trace)
                    && !creative.marker().equals(Markers.in(node.path("name").asText("")));
            return anothers ? run.record(creative, Result.shared(creative)) : doom(creative);
        });
    }

    private static boolean owned(JournalObject object) {
        return object.kind() != ObjectKind.IMAGE && !object.shared();
    }

    private Uni<Optional<RunEnd>> deleteAll(ObjectKind kind) {
        List<Uni<Optional<RunEnd>>> deletions = run.of(kind).stream()
                .filter(object -> object.state() == ObjectState.DOOMED)
                .map(this::delete)
                .toList();
        if (deletions.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Uni.join().all(deletions).andFailFast().map(ends -> ends.stream()
                .flatMap(Optional::stream)
                .findFirst());
    }

    private Uni<Optional<RunEnd>> delete(JournalObject object) {
        return calls.delete(String.valueOf(object.metaId())).chain(outcome -> {
            boolean gone = outcome instanceof GraphOutcome.Success<Boolean>
                    || (outcome instanceof GraphOutcome.Refused<Boolean>(var error, var entry)
                            && GraphClient.isGone(error));
            if (gone) {
                return run.record(object, Result.of(object, ObjectState.DELETED))
                        .replaceWith(Optional.empty());
            }
            Optional<RunEnd> end = calls.end(outcome, "delete " + object.key(), done -> Optional.empty());
            return Uni.createFrom().item(end.map(Rollback::parkIfRefused));
        });
    }

    /** A refused deletion leaves something at Meta that should not be there: a person has to look. */
    private static RunEnd parkIfRefused(RunEnd end) {
        return end instanceof RunEnd.CommandRefused(var trouble) ? new RunEnd.Parked(trouble) : end;
    }

    private static Uni<Void> each(
            List<JournalObject> objects, java.util.function.Function<JournalObject, Uni<Void>> write) {
        return objects.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(objects.stream().map(write).toList())
                        .andFailFast()
                        .replaceWithVoid();
    }
}
