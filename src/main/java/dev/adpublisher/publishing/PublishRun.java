package dev.adpublisher.publishing;

import dev.adpublisher.connection.Connections;
import dev.adpublisher.connection.MetaConnection;
import dev.adpublisher.graph.Admission;
import dev.adpublisher.graph.Governor;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.media.ImageFetcher;
import dev.adpublisher.publishing.RunEnd.Trouble;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Walks one claimed publication as far as it goes now, and writes down where it stands. */
@ApplicationScoped
class PublishRun {
    private static final Logger LOG = Logger.getLogger(PublishRun.class);
    /** For so long some of Meta's machines may not know what another one has just made. Generous: what is gone for good is then found out a minute later. */
    private static final Duration FRESH = Duration.ofSeconds(60);

    private final PublishJournal journal;
    private final ReleaseJournal releases;
    private final Connections connections;
    private final AccountLabels labels;
    private final StraySql strays;
    private final GraphClient graph;
    private final Governor governor;
    private final ImageFetcher images;
    private final PictureRooms rooms;
    private final PublishingConfig config;

    PublishRun(
            PublishJournal journal,
            ReleaseJournal releases,
            Connections connections,
            AccountLabels labels,
            StraySql strays,
            GraphClient graph,
            Governor governor,
            ImageFetcher images,
            PictureRooms rooms,
            PublishingConfig config) {
        this.journal = journal;
        this.releases = releases;
        this.connections = connections;
        this.labels = labels;
        this.strays = strays;
        this.graph = graph;
        this.governor = governor;
        this.images = images;
        this.rooms = rooms;
        this.config = config;
    }

    /**
     * Works on the claim; ends when the publication is released or lost.
     *
     * @param context the event loop that everything of it stays on
     * @param draining whether this process is about to end: then nothing new is begun, and the publication is handed on
     */
    Uni<RunEnd> work(Claim claim, Context context, BooleanSupplier draining) {
        return journal.load(claim)
                .chain(loaded -> loaded == null
                        ? lost()
                        : ended(loaded, FirstIntents.NONE, walk(loaded, FirstIntents.NONE, context, draining)));
    }

    /** The same for what this process has admitted a moment ago. */
    Uni<RunEnd> work(HeadStart start, Context context, BooleanSupplier draining) {
        LoadedPublication publication = start.publication();
        FirstIntents intents = FirstIntents.of(start);
        Uni<RunEnd> walk = Uni.createFrom()
                .deferred(() -> usable(start.connection())
                        ? walk(publication, start.connection(), start.pictures(), intents, context, draining)
                        : walk(publication, intents, context, draining));
        return ended(publication, intents, walk).onTermination().invoke(() -> start.pictures()
                .drop());
    }

    private Uni<RunEnd> ended(LoadedPublication publication, FirstIntents intents, Uni<RunEnd> walk) {
        return walk.onFailure()
                .recoverWithItem(failure -> broken(publication, failure))
                .call(end -> givenBack(publication.claim(), intents))
                .chain(end -> release(publication, end))
                .invoke(end -> log(publication, end));
    }

    /** What was intended with the admission and not sent; where that cannot be written, the next claim has to find out that it was not. */
    private Uni<Void> givenBack(Claim claim, FirstIntents intents) {
        List<UUID> unsent = intents.unsent();
        return unsent.isEmpty()
                ? Uni.createFrom().voidItem()
                : journal.giveBack(claim, unsent)
                        .onFailure()
                        .invoke(failure -> LOG.warnf(
                                "publication=%s epoch=%d: intents of calls that were not sent stay: %s",
                                claim.publicationId(), claim.epoch(), failure))
                        .onFailure()
                        .recoverWithNull();
    }

    /** Where PostgreSQL will not have the end written as it should be, it parks the publication with nothing but that. */
    private Uni<RunEnd> release(LoadedPublication publication, RunEnd end) {
        return releases.release(publication, end)
                .map(held -> held ? end : new RunEnd.Lost())
                .onFailure(JournalRefusal::isRefusal)
                .recoverWithUni(refused -> {
                    RunEnd.Parked parked = new RunEnd.Parked(
                            JournalRefusal.of("the publication", refused).trouble());
                    return releases.park(publication, parked.trouble()).map(held -> held ? parked : new RunEnd.Lost());
                });
    }

    /** A fault of ours, or of PostgreSQL: tried again after a while, and counted, so that it ends parked and not in a circle. */
    private RunEnd broken(LoadedPublication publication, Throwable failure) {
        Claim claim = publication.claim();
        LOG.errorf(failure, "publication=%s epoch=%d broke off", claim.publicationId(), claim.epoch());
        return JournalRefusal.in(failure)
                .<RunEnd>map(refusal -> new RunEnd.Parked(refusal.trouble()))
                .orElseGet(() -> new RunEnd.Broken(
                        publication.phase(), Trouble.of("broke_off", "Our service had trouble; it tries again.")));
    }

    private Uni<RunEnd> walk(
            LoadedPublication publication, FirstIntents intents, Context context, BooleanSupplier draining) {
        Claim claim = publication.claim();
        if (claim.claims() > config.maxClaims()) {
            String message = "It was begun " + (claim.claims() - 1)
                    + " times and never came to an end; something in it kills its worker.";
            return end(new RunEnd.Parked(Trouble.of("claimed_too_often", message)));
        }
        if (publication.task() == Task.CANCEL && publication.hasNothingToDelete()) {
            return end(new RunEnd.Cancelled());
        }
        // Beside the next read, so that the points are here when the first call is.
        governor.expect(publication.adAccountId(), governor.pointsOf(publication.open()));
        return connections
                .load(claim.userId(), claim.campaignId())
                .chain(found -> found.filter(PublishRun::usable).isEmpty()
                        ? end(RunEnd.Waiting.forReconnect(Trouble.of(
                                "not_connected",
                                "The campaign's connection to Meta is gone or has ended. Connect it again.")))
                        : walk(publication, found.get(), FetchedAhead.none(), intents, context, draining));
    }

    static boolean usable(MetaConnection connection) {
        return !List.of("expired", "revoked", "disconnected").contains(connection.status());
    }

    private Uni<RunEnd> walk(
            LoadedPublication publication,
            MetaConnection connection,
            FetchedAhead pictures,
            FirstIntents intents,
            Context context,
            BooleanSupplier draining) {
        if (!connection.adAccount().digits().equals(publication.adAccountId())) {
            String message = "The campaign is now connected to another ad account than the one it was begun in ("
                    + publication.adAccountId() + "). Connect that one again, or cancel.";
            return end(RunEnd.Waiting.forReconnect(Trouble.of("ad_account_changed", message)));
        }
        GraphAccess access = connection.access().deciding();
        Optional<Admission.Wait> closed = publication.open() == 0 ? Optional.empty() : governor.closed(access);
        if (closed.isPresent()) {
            // Before any picture is fetched for nothing.
            return end(new RunEnd.Waiting(
                    Phase.WAITING_THROTTLE,
                    closed.get().pause(),
                    Troubles.throttled(closed.get().reason())));
        }
        JournalWriter writer = new JournalWriter(journal, publication, context);
        RunContext run = new RunContext(publication, access, writer, pictures, intents, context, draining, fresh());
        return labels.ensure(run)
                .chain(() -> steps(run))
                .onItemOrFailure()
                .call((end, failure) -> writer.summarised())
                .chain(end -> tokenMarked(run, connection, end));
    }

    private Duration fresh() {
        return config.reconcileWait().compareTo(FRESH) < 0 ? config.reconcileWait() : FRESH;
    }

    private Uni<RunEnd> steps(RunContext run) {
        return switch (run.publication().task()) {
            case PUBLISH -> publish(run);
            case SET_STATUS -> setStatus(run);
            case CANCEL -> cancel(run);
            case ARCHIVE -> archive(run);
        };
    }

    private Uni<RunEnd> publish(RunContext run) {
        return reconciled(run)
                .chain(end -> GoLive.unless(end, () -> earlierRefusal(run)))
                .chain(end -> GoLive.unless(end, () -> create(run)))
                .map(end -> end.or(run::handOver))
                .chain(end -> GoLive.unless(end, () -> goLive(run)))
                .map(end -> end.orElseGet(() -> published(run)));
    }

    /** The pause that is said again once everything has landed is the last word. */
    private static RunEnd published(RunContext run) {
        LoadedPublication publication = run.publication();
        boolean saidAgain = !publication.targetActive() && publication.phase() == Phase.DONE;
        return new RunEnd.Published(publication.targetActive(), publication.liveAsked() && !saidAgain);
    }

    private Uni<RunEnd> setStatus(RunContext run) {
        return goLive(run).map(end -> end.orElseGet(() -> published(run)));
    }

    private Uni<RunEnd> cancel(RunContext run) {
        return reconciled(run)
                .chain(end -> GoLive.unless(end, () -> new Rollback(run, graph, strays).rollBack()))
                .map(end -> end.orElseGet(RunEnd.Cancelled::new));
    }

    private Uni<RunEnd> archive(RunContext run) {
        return new GoLive(run, graph, config).archive().map(end -> end.orElseGet(RunEnd.Archived::new));
    }

    private Uni<Optional<RunEnd>> reconciled(RunContext run) {
        return new Reconciler(run, graph, strays, labels, config).reconcile();
    }

    /** After a refusal nothing more is created; it can show only now, when another object's outcome had to be found out first. */
    private static Uni<Optional<RunEnd>> earlierRefusal(RunContext run) {
        return Uni.createFrom()
                .item(run.all().stream()
                        .filter(object -> object.state() == ObjectState.REJECTED)
                        .findFirst()
                        .map(object -> new RunEnd.Failed(troubleOf(object))));
    }

    private static Trouble troubleOf(JournalObject object) {
        String code = object.lastError() == null
                ? "refused"
                : object.lastError().path("code").asText();
        String message = object.lastError() == null
                ? "It was refused."
                : object.lastError().path("message").asText();
        return new Trouble(code, message, object.lastError());
    }

    private Uni<Optional<RunEnd>> create(RunContext run) {
        return new Creation(run, graph, governor, labels, images, rooms.ofOneRun(), config)
                .create()
                .map(outcomes -> endOf(run, outcomes));
    }

    /** The most urgent of the outcomes decides: first what is unknown, for nothing can be concluded before it is found out. */
    private Optional<RunEnd> endOf(RunContext run, List<StepOutcome> outcomes) {
        if (run.journal().lost()) {
            return Optional.of(new RunEnd.Lost());
        }
        if (run.journal().superseded()) {
            return Optional.of(new RunEnd.Superseded());
        }
        return first(outcomes, StepOutcome.Unknown.class)
                .<RunEnd>map(unknown -> new RunEnd.Waiting(Phase.RECONCILING, config.backoff(), unknown.trouble()))
                .or(() -> first(outcomes, StepOutcome.Rejected.class)
                        .map(rejected -> new RunEnd.Failed(rejected.trouble())))
                .or(() -> first(outcomes, StepOutcome.TokenLost.class)
                        .map(token -> RunEnd.Waiting.forReconnect(token.trouble())))
                .or(() -> first(outcomes, StepOutcome.Throttled.class)
                        .map(throttled ->
                                new RunEnd.Waiting(Phase.WAITING_THROTTLE, throttled.pause(), throttled.trouble())))
                .or(() -> first(outcomes, StepOutcome.Delayed.class)
                        .map(delayed -> new RunEnd.Stalled(
                                run.phaseNow(), delayed.trouble(), run.journal().progressed())))
                .or(() -> first(outcomes, StepOutcome.Skipped.class).map(skipped -> new RunEnd.Superseded()));
    }

    private static <T extends StepOutcome> Optional<T> first(List<StepOutcome> outcomes, Class<T> kind) {
        return outcomes.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** Asked to pause while it was going live: what is live already is paused again, now, and once more when nothing late can land. */
    private Uni<Optional<RunEnd>> goLive(RunContext run) {
        GoLive status = new GoLive(run, graph, config);
        if (run.publication().targetActive()) {
            return status.activate();
        }
        if (run.publication().phase() == Phase.DONE) {
            return status.pauseAgain();
        }
        return run.publication().liveAsked() || run.publication().task() == Task.SET_STATUS
                ? status.pause()
                : Uni.createFrom().item(Optional.empty());
    }

    /** Tells the connection that its token is lost; where a newer one is there already, the publication goes on at once. */
    private Uni<RunEnd> tokenMarked(RunContext run, MetaConnection connection, RunEnd end) {
        if (!(end instanceof RunEnd.Waiting(Phase phase, Duration pause, Trouble trouble)
                && "token_lost".equals(trouble.code()))) {
            return end(end);
        }
        return connections
                .markTokenLost(run.claim().userId(), connection, trouble.message())
                .map(marked -> marked
                        ? RunEnd.Waiting.forReconnect(trouble)
                        : new RunEnd.Waiting(phase, Duration.ofMillis(100), trouble));
    }

    private static Uni<RunEnd> lost() {
        return end(new RunEnd.Lost());
    }

    private static Uni<RunEnd> end(RunEnd end) {
        return Uni.createFrom().item(end);
    }

    private static void log(LoadedPublication publication, RunEnd end) {
        Claim claim = publication.claim();
        @Nullable Trouble trouble = end.why();
        boolean needsPerson = end instanceof RunEnd.Parked;
        LOG.logf(
                needsPerson ? Logger.Level.ERROR : trouble == null ? Logger.Level.INFO : Logger.Level.WARN,
                "publication=%s campaign=%s account=%s epoch=%d task=%s end=%s%s",
                claim.publicationId(),
                claim.campaignId(),
                publication.adAccountId(),
                claim.epoch(),
                publication.task().wireName(),
                end.getClass().getSimpleName(),
                trouble == null ? "" : " code=" + trouble.code() + " message=\"" + trouble.message() + "\"");
    }
}
