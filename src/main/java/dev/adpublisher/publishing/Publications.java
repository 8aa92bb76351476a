package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.connection.MetaConnection;
import dev.adpublisher.graph.Governor;
import dev.adpublisher.media.ImageFetcher;
import dev.adpublisher.plan.Finding;
import dev.adpublisher.plan.Plan;
import dev.adpublisher.plan.RequestDigest;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.publishing.AdmissionSql.Admission;
import dev.adpublisher.publishing.AdmissionSql.KeyUse;
import dev.adpublisher.publishing.AdmissionSql.KeyUsedException;
import dev.adpublisher.publishing.Claim.Owner;
import dev.adpublisher.publishing.JournalObject.Key;
import dev.adpublisher.publishing.Preparation.Gathered;
import dev.adpublisher.publishing.Preparation.Prepared;
import dev.adpublisher.publishing.PublicationSql.Answered;
import dev.adpublisher.publishing.PublicationSql.Standing;
import dev.adpublisher.publishing.PublishWorker.Lease;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Accepts what users ask of publications. Everything here only writes rows; the worker does the rest. */
@ApplicationScoped
class Publications {
    private static final Logger LOG = Logger.getLogger(Publications.class);
    private static final int LONGEST_KEY = 255;

    private final PublicationSql publications;
    private final AdmissionSql admissions;
    private final RetrySql retries;
    private final CommandSql commands;
    private final Preparation preparation;
    private final PublishWorker worker;
    private final Governor governor;
    private final ImageFetcher images;
    private final PictureRooms rooms;
    private final JournalJson json;

    Publications(
            PublicationSql publications,
            AdmissionSql admissions,
            RetrySql retries,
            CommandSql commands,
            Preparation preparation,
            PublishWorker worker,
            Governor governor,
            ImageFetcher images,
            PictureRooms rooms,
            JournalJson json) {
        this.publications = publications;
        this.admissions = admissions;
        this.retries = retries;
        this.commands = commands;
        this.preparation = preparation;
        this.worker = worker;
        this.governor = governor;
        this.images = images;
        this.rooms = rooms;
        this.json = json;
    }

    /** What was accepted: answered with 202. */
    record Accepted(String location, JsonNode body) {}

    /** The newest publication; 404 without one. */
    Uni<PublicationView> view(UUID user, UUID campaign) {
        return publications.view(user, campaign);
    }

    /**
     * Publishes, or brings a published campaign to the target, or goes on with a failed publish. The same key and body get the same answer;
     * the same key with another body is refused (422 {@code idempotency_key_reused}).
     */
    Uni<Accepted> publish(UUID user, UUID campaign, Target target, @Nullable String key) {
        String route = route(campaign, "publish");
        KeyUse use = keyUse(campaign, route, key, target.wireName());
        return publications
                .standing(user, campaign, route, checked(key), preparation.gathering(user, campaign))
                .chain(before -> answeredBefore(before.standing(), use)
                        .onItem()
                        .ifNull()
                        .switchTo(() ->
                                accept(new Request(user, campaign, target, use, before.rest()), before.standing())));
    }

    /** A publish as it was asked for, and what it is about. */
    private record Request(UUID user, UUID campaign, Target target, @Nullable KeyUse use, Uni<Gathered> gathered) {}

    /** Begins now; whoever subscribes gets what came of it. */
    private static <T> Uni<T> begun(Uni<T> work) {
        Uni<T> memoized = work.memoize().indefinitely();
        memoized.subscribe().with(done -> {}, failure -> LOG.debugf(failure, "admitted in vain"));
        return memoized;
    }

    private Uni<Accepted> accept(Request request, Standing standing) {
        UUID user = request.user();
        UUID campaign = request.campaign();
        KeyUse use = request.use();
        return decide(request, standing)
                .map(accepted -> accepted(campaign))
                .onFailure(failure -> failure instanceof KeyUsedException || (use != null && isConflict(failure)))
                .recoverWithUni(failure -> replayed(user, campaign, use, failure));
    }

    private Uni<Void> decide(Request request, Standing standing) {
        if (standing.underWay()) {
            return Uni.createFrom().failure(Conflicts.underWay());
        }
        String outcome = standing.outcome();
        if (standing.elsewhere()) {
            return Uni.createFrom().failure(Conflicts.elsewhere());
        }
        if ("archived".equals(outcome)) {
            return Uni.createFrom()
                    .failure(Problem.conflict("archived", "The campaign is archived at Meta and cannot come back."));
        }
        if ("published".equals(outcome)) {
            return command(request, command(request.target()), request.use());
        }
        if (standing.phase() == Phase.PARKED && standing.task() == Task.CANCEL) {
            return Uni.createFrom().failure(Conflicts.takenBack());
        }
        if (standing.phase() == Phase.PARKED) {
            // With the target asked for now, where it is still a publish.
            return command(request, command(request.target()), null)
                    .onFailure(Publications::isConflict)
                    .recoverWithNull()
                    .chain(() -> command(request, Command.RETRY, request.use()));
        }
        return "failed".equals(outcome)
                ? retry(request, standing)
                : prepared(request, standing)
                        .chain(prepared -> admit(admission(request, standing, prepared), prepared));
    }

    private Uni<Void> command(Request request, Command command, @Nullable KeyUse use) {
        return due(commands.command(request.user(), request.campaign(), command, use));
    }

    /** What a worker has to be told of; this process looks at once. */
    private Uni<Void> due(Uni<Void> written) {
        return written.onItem().invoke(worker::look);
    }

    private Uni<Prepared> prepared(Request request, Standing standing) {
        return request.gathered()
                .chain(gathered -> preparation.planForPublish(
                        request.user(), request.campaign(), gathered, standing.planDigest()));
    }

    /** Where this process has room for the run, it takes the lease with the commit and starts with what it has in memory. */
    private Uni<Void> admit(Admission admission, Prepared prepared) {
        MetaConnection connection = prepared.connection();
        Owner owner = new Owner(admission.user(), admission.adAccountId());
        Optional<Lease> lease = connection == null ? Optional.empty() : worker.reserve(owner);
        if (connection == null || lease.isEmpty()) {
            return due(admissions.admit(admission, null, List.of()).replaceWithVoid());
        }
        // Beside the commit, so that the points are here when the first call is.
        governor.expect(
                admission.adAccountId(), governor.pointsOf(admission.objects().size()));
        FetchedAhead pictures = FetchedAhead.of(images::fetch, prepared.plan(), rooms);
        long askedAtNanos = System.nanoTime();
        // Begun here, so that a caller who hangs up does not leave a lease that nobody works on.
        Uni<Void> admitted = begun(admissions
                .admit(admission, lease.get(), first(admission, connection, pictures))
                .invoke(publication -> worker.begin(new HeadStart(publication, connection, pictures, askedAtNanos)))
                .onFailure()
                .invoke(() -> {
                    worker.giveBack(owner);
                    pictures.drop();
                })
                .replaceWithVoid());
        // While PostgreSQL is at it.
        pictures.begin();
        return admitted;
    }

    /** What is sent as soon as the commit is there: the campaign, and the pictures that are being fetched; nothing while Meta takes no calls. */
    private List<Key> first(Admission admission, MetaConnection connection, FetchedAhead pictures) {
        if (!PublishRun.usable(connection)
                || governor.closed(connection.access()).isPresent()) {
            return List.of();
        }
        return admission.objects().stream()
                .filter(object -> switch (object.kind()) {
                    case CAMPAIGN -> true;
                    case IMAGE -> pictures.has(object.params().path("url").asText());
                    case ADSET, CREATIVE, AD -> false;
                })
                .map(object -> new Key(object.kind(), object.ordinal()))
                .toList();
    }

    private static Command command(Target target) {
        return target == Target.ACTIVE ? Command.RESUME : Command.PAUSE;
    }

    /** A command on the newest publication; {@code retry} of a failed publish plans anew. */
    Uni<Accepted> command(UUID user, UUID campaign, Command command, @Nullable String key) {
        String route = route(campaign, command.wireName());
        KeyUse use = keyUse(campaign, route, key, command.wireName());
        return publications.standing(user, campaign, route, checked(key)).chain(standing -> answeredBefore(
                        standing, use)
                .onItem()
                .ifNull()
                .switchTo(() -> acceptCommand(user, campaign, command, use, standing)));
    }

    private Uni<Accepted> acceptCommand(
            UUID user, UUID campaign, Command command, @Nullable KeyUse use, Standing standing) {
        boolean anew = command == Command.RETRY && "failed".equals(standing.outcome());
        Uni<Void> done = anew
                ? publications
                        .view(user, campaign)
                        .chain(view -> retry(
                                new Request(
                                        user,
                                        campaign,
                                        Target.of(view.target()),
                                        use,
                                        preparation.gather(user, campaign)),
                                standing))
                : due(commands.command(user, campaign, command, use));
        return done.map(accepted -> accepted(campaign))
                .onFailure(KeyUsedException.class)
                .recoverWithUni(failure -> replayed(user, campaign, use, failure));
    }

    private Uni<Void> retry(Request request, Standing standing) {
        return due(
                prepared(request, standing).chain(prepared -> retries.retry(admission(request, standing, prepared))));
    }

    private Admission admission(Request request, Standing standing, Prepared prepared) {
        Plan plan = prepared.plan();
        MetaConnection connection = prepared.connection();
        if (!plan.publishable() || connection == null) {
            throw notPublishable(plan);
        }
        return new Admission(
                standing.freshId(),
                request.user(),
                request.campaign(),
                request.target(),
                connection.adAccount().digits(),
                plan.objects(),
                prepared.adRowIds(),
                json.text(plan.publishData()),
                request.use());
    }

    private static Problem notPublishable(Plan plan) {
        List<Finding> blocking =
                plan.findings().stream().filter(Finding::blocks).toList();
        String detail = blocking.size() == 1
                ? "One thing has to be mended before this can be published."
                : blocking.size() + " things have to be mended before this can be published.";
        return Problem.unprocessable(
                "not_publishable",
                detail,
                blocking.stream().map(PreparedView.FindingView::violation).toList());
    }

    private Uni<@Nullable Accepted> answeredBefore(Standing standing, @Nullable KeyUse use) {
        if (use == null || standing.answered().isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        return Uni.createFrom().item(() -> replay(standing.answered().get(), use));
    }

    private Accepted replay(Answered answered, KeyUse use) {
        if (!answered.bodyDigest().equals(use.bodyDigest())) {
            throw Problem.unprocessable(
                    "idempotency_key_reused",
                    "This Idempotency-Key was used for another request. Take a new one for a new request.",
                    List.of());
        }
        String location = answered.location();
        JsonNode body = answered.answer();
        return new Accepted(location == null ? use.location() : location, body == null ? json.newObject() : body);
    }

    /** Another request was faster: under the same key it was this one, and its answer is the answer. */
    private Uni<Accepted> replayed(UUID user, UUID campaign, @Nullable KeyUse use, Throwable failure) {
        if (use == null) {
            return Uni.createFrom().failure(failure);
        }
        return publications.standing(user, campaign, use.route(), use.key()).chain(standing -> answeredBefore(
                        standing, use)
                .onItem()
                .ifNull()
                .failWith(() -> failure instanceof KeyUsedException ? Conflicts.underWay() : failure));
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof Problem problem && problem.status() == 409;
    }

    private @Nullable KeyUse keyUse(UUID campaign, String route, @Nullable String key, String body) {
        String checked = checked(key);
        if (checked == null) {
            return null;
        }
        Accepted accepted = accepted(campaign);
        return new KeyUse(
                route,
                checked,
                RequestDigest.of(json.newObject().put("body", body)),
                accepted.location(),
                json.text(accepted.body()));
    }

    private static @Nullable String checked(@Nullable String key) {
        if (key == null || key.isBlank()) {
            return null;
        }
        if (key.length() > LONGEST_KEY) {
            throw Problem.badRequest(
                    "idempotency_key_invalid", "An Idempotency-Key has at most " + LONGEST_KEY + " characters.");
        }
        return key.strip();
    }

    private static String route(UUID campaign, String action) {
        return "campaigns/" + campaign + "/" + action;
    }

    private Accepted accepted(UUID campaign) {
        String location = "/api/v1/campaigns/" + campaign + "/publication";
        ObjectNode body =
                json.newObject().put("campaign_id", campaign.toString()).put("publication", location);
        return new Accepted(location, body);
    }
}
