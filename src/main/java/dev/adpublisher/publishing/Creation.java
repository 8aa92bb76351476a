package dev.adpublisher.publishing;

import dev.adpublisher.graph.Admission;
import dev.adpublisher.graph.Governor;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.GraphOutcome;
import dev.adpublisher.graph.Permit;
import dev.adpublisher.graph.RetryRule;
import dev.adpublisher.media.FetchOutcome;
import dev.adpublisher.media.Image;
import dev.adpublisher.media.ImageFetcher;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.plan.Reference;
import dev.adpublisher.publishing.JournalObject.Key;
import dev.adpublisher.publishing.RunEnd.Trouble;
import dev.adpublisher.publishing.StepOutcome.Delayed;
import dev.adpublisher.publishing.StepOutcome.Made;
import dev.adpublisher.publishing.StepOutcome.Rejected;
import dev.adpublisher.publishing.StepOutcome.Skipped;
import dev.adpublisher.publishing.StepOutcome.Throttled;
import dev.adpublisher.publishing.StepOutcome.TokenLost;
import dev.adpublisher.publishing.StepOutcome.Unknown;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Creates what is PLANNED, each object as soon as what it refers to exists: images beside the campaign, creatives beside the ad set, then the
 * ads. Three round trips to Meta, whatever the number of ads.
 */
final class Creation {
    private static final Logger LOG = Logger.getLogger(Creation.class);
    /** Dependencies come before what depends on them. */
    private static final List<ObjectKind> ORDER =
            List.of(ObjectKind.IMAGE, ObjectKind.CAMPAIGN, ObjectKind.CREATIVE, ObjectKind.ADSET, ObjectKind.AD);

    private static final int FETCHES = 2;
    /** How often what a create refers to may not be there (yet). */
    private static final int FRESH_PARENT_TRIES = 3;

    private static final Duration FETCH_AGAIN_AFTER = Duration.ofSeconds(1);

    private final RunContext run;
    private final GraphClient graph;
    private final Governor governor;
    private final AccountLabels labels;
    private final ImageFetcher images;
    private final PictureRoom room;
    /** How old an intent may be that was committed with the admission; one that waited longer is asked for anew. */
    private final Duration freshFor;
    /** How long after it was asked for an intent is still sent under, by whomever and whatever was in between. */
    private final Duration sentWithin;

    private final Map<Key, Uni<StepOutcome>> steps = new LinkedHashMap<>();
    private boolean stopping;
    private boolean announced;

    Creation(
            RunContext run,
            GraphClient graph,
            Governor governor,
            AccountLabels labels,
            ImageFetcher images,
            PictureRoom room,
            PublishingConfig config) {
        this.run = run;
        this.graph = graph;
        this.governor = governor;
        this.labels = labels;
        this.images = images;
        this.room = room;
        this.freshFor = config.heartbeat();
        this.sentWithin = config.lease();
    }

    /** The outcome of every object's step, in dependency order. Never fails but for the journal. */
    Uni<List<StepOutcome>> create() {
        for (ObjectKind kind : ORDER) {
            for (JournalObject object : run.of(kind)) {
                steps.put(object.key(), step(object).memoize().indefinitely());
            }
        }
        return Uni.join()
                .all(List.copyOf(steps.values()))
                .andCollectFailures()
                .call(run::written)
                .onFailure()
                .call(failure -> run.written().onFailure().recoverWithNull());
    }

    private Uni<StepOutcome> step(JournalObject object) {
        return switch (object.state()) {
            case CONFIRMED, ADOPTED -> Uni.createFrom().item(new Made(String.valueOf(object.metaId())));
            case PLANNED -> dependencies(object).chain(ready -> ready ? perform(object) : skipped());
            case IN_FLIGHT, UNKNOWN, REJECTED, PARKED, DOOMED, DELETED -> skipped();
        };
    }

    private Uni<Boolean> dependencies(JournalObject object) {
        List<Uni<StepOutcome>> needed =
                object.references().stream().map(this::stepOf).toList();
        if (needed.isEmpty()) {
            return Uni.createFrom().item(true);
        }
        return Uni.join().all(needed).andFailFast().map(outcomes -> outcomes.stream()
                .allMatch(Made.class::isInstance));
    }

    private Uni<StepOutcome> stepOf(Reference reference) {
        Uni<StepOutcome> step = steps.get(new Key(reference.kind(), reference.ordinal()));
        return step == null ? skipped() : step;
    }

    private Uni<StepOutcome> perform(JournalObject object) {
        if (mustStop()) {
            return skipped();
        }
        return (object.kind() == ObjectKind.IMAGE ? picture(object) : create(object))
                .invoke(this::stopUnlessMade)
                .onFailure()
                .invoke(failure -> stopping = true);
    }

    private boolean mustStop() {
        return stopping
                || run.handingOver()
                || run.journal().lost()
                || run.journal().superseded();
    }

    private void stopUnlessMade(StepOutcome outcome) {
        // An unknown outcome of one object does not stop the others: they are needed whatever the search finds.
        stopping |= !(outcome instanceof Made || outcome instanceof Unknown);
    }

    private Uni<StepOutcome> create(JournalObject object) {
        return send(
                object,
                Phase.CREATING,
                access -> graph.create(access, edge(object.kind()), run.filledParameters(object)));
    }

    /**
     * Leave first, then the intent, then the call: nothing that waits comes between the commit and the first byte, and what is not allowed
     * to go out leaves no trace in the journal.
     */
    private Uni<StepOutcome> send(
            JournalObject object, Phase phase, Function<GraphAccess, Uni<GraphOutcome<String>>> call) {
        return run.here(() -> governor.permit(run.access(), governor.pointsOf(open())))
                .chain(admission -> switch (admission) {
                    case Admission.Wait(Duration pause, String reason) ->
                        Uni.createFrom().item(throttled(pause, reason));
                    case Admission.Go(Permit permit) -> {
                        run.journal().entering(phase);
                        Uni<Optional<Intent>> intent =
                                mustStop() ? Uni.createFrom().item(Optional.empty()) : intent(object);
                        yield intent.onFailure()
                                .invoke(permit::giveBack)
                                .chain(at -> at.isEmpty() ? notSent(permit) : sent(object, permit, at.get(), call));
                    }
                });
    }

    /**
     * Leave to send.
     *
     * @param at the moment of the intent by the database's clock
     * @param askedAtNanos {@link System#nanoTime} before it was asked for
     */
    private record Intent(Instant at, long askedAtNanos) {}

    private Uni<Optional<Intent>> intent(JournalObject object) {
        Optional<Instant> first = run.firstIntents().take(object.key());
        if (first.isEmpty()) {
            return intend(object);
        }
        if (run.firstIntents().areYoungerThan(freshFor)) {
            announce();
            return Uni.createFrom()
                    .item(first.map(at -> new Intent(at, run.firstIntents().askedAtNanos())));
        }
        run.recordAhead(object, Result.of(object, ObjectState.PLANNED));
        return intend(object);
    }

    private Uni<Optional<Intent>> intend(JournalObject object) {
        long askedAtNanos = System.nanoTime();
        return run.journal().intend(object).map(intent -> intent.map(at -> new Intent(at, askedAtNanos)));
    }

    /** Beside the first calls, which need no flush: what phase it is in now, and whether it is still ours. */
    private void announce() {
        if (!announced) {
            announced = true;
            run.journal().announce().subscribe().with(done -> {}, failure -> LOG.debugf(failure, "not announced"));
        }
    }

    private Uni<StepOutcome> sent(
            JournalObject object, Permit permit, Intent intent, Function<GraphAccess, Uni<GraphOutcome<String>>> call) {
        GraphAccess access = run.access()
                .at(intent.at())
                .notAfter(intent.askedAtNanos() + sentWithin.toNanos())
                .with(permit);
        return run.here(() -> call.apply(access)).chain(outcome -> settle(object, outcome));
    }

    private static Uni<StepOutcome> notSent(Permit permit) {
        permit.giveBack();
        return skipped();
    }

    private int open() {
        return (int) run.all().stream()
                .filter(object -> object.state() == ObjectState.PLANNED)
                .count();
    }

    private static StepOutcome throttled(Duration pause, String reason) {
        return new Throttled(pause, Troubles.throttled(reason));
    }

    /** Waits for room in memory first, and leaves it when Meta has the picture. */
    private Uni<StepOutcome> picture(JournalObject object) {
        return run.here(room::take).chain(set -> {
            AtomicLong taken = new AtomicLong(set);
            return upload(object, taken).onTermination().invoke(() -> room.giveBack(taken.get()));
        });
    }

    private Uni<StepOutcome> upload(JournalObject object, AtomicLong taken) {
        if (mustStop()) {
            return skipped();
        }
        return fetch(object, 1).chain(fetched -> switch (fetched) {
            case FetchOutcome.Fetched(Image image) -> {
                room.giveBack(taken.getAndSet(image.size()) - image.size());
                yield mustStop() ? skipped() : upload(object, image);
            }
            case FetchOutcome.Refused refused -> unusable(object, refused);
        });
    }

    /** A host that does not answer gets a second chance, a picture that is no picture does not. */
    private Uni<FetchOutcome> fetch(JournalObject object, int attempt) {
        String url = object.params().path("url").asText();
        return run.here(() -> run.pictures().take(url).orElseGet(() -> images.fetch(url)))
                .chain(fetched -> fetched instanceof FetchOutcome.Refused refused
                                && refused.code().worthRetrying()
                                && attempt < FETCHES
                        ? Uni.createFrom()
                                .item(fetched)
                                .onItem()
                                .delayIt()
                                .by(FETCH_AGAIN_AFTER)
                                .chain(again -> fetch(object, attempt + 1))
                        : Uni.createFrom().item(fetched));
    }

    private Uni<StepOutcome> upload(JournalObject object, Image image) {
        String name = "image-" + object.ordinal() + "-" + image.sha256().substring(0, 12) + "."
                + image.type().name().toLowerCase(Locale.ROOT);
        return send(object, Phase.UPLOADING, access -> graph.uploadImage(access, name, image.mime(), image.bytes()));
    }

    private Uni<StepOutcome> unusable(JournalObject object, FetchOutcome.Refused refused) {
        Trouble trouble = Troubles.image(object, refused);
        run.firstIntents().settled(object.key());
        return run.record(object, Result.failed(object, ObjectState.REJECTED, Troubles.json(trouble), null))
                .replaceWith(new Rejected(trouble));
    }

    /** Writes down what is certain now. */
    private Uni<StepOutcome> settle(JournalObject object, GraphOutcome<String> outcome) {
        return switch (outcome) {
            case GraphOutcome.Success<String>(String id, var trace) -> {
                run.recordAhead(object, Result.made(object, ObjectState.CONFIRMED, id, trace));
                yield Uni.createFrom().item(new Made(id));
            }
            case GraphOutcome.Refused<String>(var error, var entry)
            when entry.retry() == RetryRule.SHORTLY && isFresh(object) ->
                notYet(object, Troubles.refused(object, error, entry));
            case GraphOutcome.Refused<String>(var error, var entry)
            when error.blameFieldSpecs().contains("adlabels") && object.attempts() < FRESH_PARENT_TRIES ->
                // No draft names a label: it is ours, and somebody has deleted it.
                labels.forget(run).chain(() -> notYet(object, Troubles.refused(object, error, entry)));
            case GraphOutcome.Refused<String>(var error, var entry) -> {
                Trouble trouble = Troubles.refused(object, error, entry);
                Result result = Result.failed(object, ObjectState.REJECTED, Troubles.json(trouble), error.fbtraceId());
                yield run.record(object, result).replaceWith(new Rejected(trouble));
            }
            case GraphOutcome.Throttled<String>(var pause, String reason) -> notDone(object, throttled(pause, reason));
            case GraphOutcome.TokenLost<String>(var error, var entry) ->
                notDone(object, new TokenLost(Troubles.tokenLost(error, entry)));
            case GraphOutcome.NotSent<String>(String reason) ->
                notDone(object, new Delayed(Trouble.of("meta_unreachable", reason)));
            case GraphOutcome.Unknown<String>(String reason, var error) -> {
                Trouble trouble = Troubles.unknown(error == null ? reason : reason + ": " + error.text(), error);
                // The same image gets the same hash: sending it again is harmless.
                StepOutcome next = object.kind() == ObjectKind.IMAGE ? new Delayed(trouble) : new Unknown(trouble);
                String trace =
                        Optional.ofNullable(error).map(e -> e.fbtraceId()).orElse(null);
                yield run.record(object, Result.failed(object, ObjectState.UNKNOWN, Troubles.json(trouble), trace))
                        .replaceWith(next);
            }
        };
    }

    /** Meta may not see a parent everywhere yet that it made a moment ago. */
    private static boolean isFresh(JournalObject object) {
        return !object.references().isEmpty() && object.attempts() < FRESH_PARENT_TRIES;
    }

    private Uni<StepOutcome> notDone(JournalObject object, StepOutcome outcome) {
        return run.record(object, Result.of(object, ObjectState.PLANNED)).replaceWith(outcome);
    }

    /** What it refers to may show soon; counted, so that it is not tried for ever. */
    private Uni<StepOutcome> notYet(JournalObject object, Trouble trouble) {
        return run.record(object, Result.failed(object, ObjectState.PLANNED, Troubles.json(trouble), null))
                .replaceWith(new Delayed(trouble));
    }

    private static Uni<StepOutcome> skipped() {
        return Uni.createFrom().item(new Skipped());
    }

    static String edge(ObjectKind kind) {
        return switch (kind) {
            case IMAGE -> "adimages";
            case CREATIVE -> "adcreatives";
            case CAMPAIGN -> "campaigns";
            case ADSET -> "adsets";
            case AD -> "ads";
        };
    }
}
