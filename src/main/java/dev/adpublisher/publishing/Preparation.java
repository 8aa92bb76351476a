package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.campaign.Drafts;
import dev.adpublisher.connection.Connections;
import dev.adpublisher.connection.MetaConnection;
import dev.adpublisher.graph.DirectoryFailure;
import dev.adpublisher.graph.DirectoryPlace;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphDirectory;
import dev.adpublisher.media.FetchOutcome;
import dev.adpublisher.media.ImageFetcher;
import dev.adpublisher.plan.AccountFacts;
import dev.adpublisher.plan.Draft;
import dev.adpublisher.plan.ImageFacts;
import dev.adpublisher.plan.PlaceCandidate;
import dev.adpublisher.plan.PlaceQuery;
import dev.adpublisher.plan.Plan;
import dev.adpublisher.plan.PlanInputs;
import dev.adpublisher.plan.Planner;
import dev.adpublisher.plan.ResolvedPlace;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.publishing.KnownPlacesSql.LastPlan;
import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Reading;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a plan depends on, has it made, and keeps it. The planner itself is pure; here is what it must be told: the draft, the
 * connection, the places' keys, and, where somebody waits for findings, what the pictures are.
 */
@ApplicationScoped
class Preparation {
    private static final int PLACES_AT_ONCE = 4;
    private static final int IMAGES_AT_ONCE = 8;

    private final Drafts drafts;
    private final Connections connections;
    private final GraphDirectory directory;
    private final ImageFetcher images;
    private final PictureRooms rooms;
    private final AccountLabels labels;
    private final KnownPlacesSql knownPlaces;
    private final TenantSql sql;
    private final String version;
    private final Clock clock;

    Preparation(
            Drafts drafts,
            Connections connections,
            GraphDirectory directory,
            ImageFetcher images,
            PictureRooms rooms,
            AccountLabels labels,
            KnownPlacesSql knownPlaces,
            TenantSql sql,
            PublishingConfig config,
            Clock clock) {
        this.clock = clock;
        this.drafts = drafts;
        this.connections = connections;
        this.directory = directory;
        this.images = images;
        this.rooms = rooms;
        this.labels = labels;
        this.knownPlaces = knownPlaces;
        this.sql = sql;
        this.version = config.publisherVersion();
    }

    /**
     * A plan and what it was made from.
     *
     * @param digest {@linkplain Plan#digest() the plan's}
     * @param connection null where the campaign has none
     * @param adRowIds the row of {@code ads} of each ad; empty until the plan is kept
     */
    record Prepared(Plan plan, String digest, @Nullable MetaConnection connection, List<UUID> adRowIds) {

        Prepared in(List<UUID> rows) {
            return new Prepared(plan, digest, connection, rows);
        }
    }

    /** What a plan is made from, as it stands now, but for the pictures. */
    record Gathered(Draft draft, Optional<MetaConnection> connection, LastPlan last) {
        KnownPlaces places() {
            return last.places();
        }
    }

    /** Fails with 404 when the user has no such campaign. */
    Uni<Gathered> gather(UUID user, UUID campaign) {
        return sql.read(user, gathering(user, campaign)).chain(gathered -> gathered);
    }

    /** How it is gathered, beside whatever else is read: one round trip, unless a token has to be sealed anew. */
    Reading<Uni<Gathered>> gathering(UUID user, UUID campaign) {
        return drafts.reading(user, campaign)
                .with(knownPlaces.reading(campaign), DraftAndPlan::new)
                .with(
                        connections.reading(user, campaign),
                        (read, connection) -> connection.map(found -> new Gathered(read.draft(), found, read.last())));
    }

    private record DraftAndPlan(Draft draft, LastPlan last) {}

    /**
     * Plans, looks at every picture, keeps {@code publish_data} and the rows of {@code ads}, and makes this month's ad label ahead. What has been
     * published and is planned alike again stays as it is kept: with the ids that Meta has given.
     */
    Uni<Prepared> prepare(UUID user, UUID campaign) {
        return gather(user, campaign)
                .chain(gathered -> plan(gathered, true)
                        .chain(prepared -> unlessKept(
                                user, campaign, prepared, gathered.last().publishedDigest())))
                .call(prepared -> labelAhead(user, prepared));
    }

    /**
     * Plans without looking at pictures, only at their addresses: the publish itself does that, and here somebody waits for a 202. A plan that
     * asks for the same as the stored one is not stored again.
     *
     * @param storedDigest of the plan in {@code publish_data}
     */
    Uni<Prepared> planForPublish(UUID user, UUID campaign, Gathered gathered, @Nullable String storedDigest) {
        return plan(gathered, false)
                .chain(prepared -> prepared.plan().publishable()
                        ? unlessKept(user, campaign, prepared, storedDigest)
                        : Uni.createFrom().item(prepared));
    }

    private Uni<Prepared> unlessKept(UUID user, UUID campaign, Prepared prepared, @Nullable String keptDigest) {
        List<UUID> rows = prepared.plan().adRows().stream()
                .flatMap(row -> Optional.ofNullable(row.id()).stream())
                .toList();
        boolean kept = prepared.digest().equals(keptDigest)
                && rows.size() == prepared.plan().adRows().size();
        return kept ? Uni.createFrom().item(prepared.in(rows)) : keep(user, campaign, prepared);
    }

    private Uni<Prepared> plan(Gathered gathered, boolean lookAtImages) {
        Draft draft = gathered.draft();
        return places(gathered)
                .chain(places -> (lookAtImages ? facts(draft) : Uni.createFrom().item(() -> unreadable(draft)))
                        .map(facts -> planned(draft, gathered.connection().orElse(null), places, facts)));
    }

    private Prepared planned(
            Draft draft, @Nullable MetaConnection connection, List<ResolvedPlace> places, List<ImageFacts> facts) {
        AccountFacts account = connection == null ? null : facts(connection);
        Plan plan = Planner.plan(new PlanInputs(draft, account, places, facts, clock.instant(), version));
        String digest = plan.digest();
        KnownPlaces.remember(plan.publishData(), places);
        if (plan.publishData().path("metadata") instanceof ObjectNode metadata) {
            metadata.put("planDigest", digest);
        }
        return new Prepared(plan, digest, connection, List.of());
    }

    private Uni<Prepared> keep(UUID user, UUID campaign, Prepared prepared) {
        return drafts.storePublishData(
                        user,
                        campaign,
                        prepared.plan().publishData(),
                        prepared.plan().adRows())
                .map(prepared::in);
    }

    private Uni<Void> labelAhead(UUID user, Prepared prepared) {
        MetaConnection connection = prepared.connection();
        if (connection == null || !prepared.plan().publishable()) {
            return Uni.createFrom().voidItem();
        }
        GraphAccess access = connection.access();
        return labels.ensure(user, access).replaceWithVoid();
    }

    private Uni<List<ResolvedPlace>> places(Gathered gathered) {
        List<PlaceQuery> queries = Planner.placesToResolve(gathered.draft());
        if (queries.isEmpty() || gathered.connection().isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        MetaConnection connection = gathered.connection().get();
        return Multi.createFrom()
                .iterable(queries)
                .onItem()
                .transformToUni(query -> gathered.places()
                        .answer(query)
                        .map(known -> Uni.createFrom().item(new ResolvedPlace(query, known)))
                        .orElseGet(() -> resolve(connection, query)))
                .merge(PLACES_AT_ONCE)
                .collect()
                .asList();
    }

    /** A search that Meta refuses becomes a finding like one without a result; one that Meta does not serve now is for the caller to repeat. */
    private Uni<ResolvedPlace> resolve(MetaConnection connection, PlaceQuery query) {
        return directory
                .searchPlaces(connection.readToken(), query.name(), query.type(), query.countryCode())
                .map(found -> new ResolvedPlace(
                        query, found.stream().map(Preparation::candidate).toList()))
                .onFailure(DirectoryFailure.class)
                .recoverWithUni(failure -> switch ((DirectoryFailure) failure) {
                    case DirectoryFailure.Unreachable unreachable ->
                        Uni.createFrom().failure(unavailable(unreachable));
                    case DirectoryFailure.Throttled throttled ->
                        Uni.createFrom()
                                .failure(Problem.upstream(
                                        503,
                                        "meta_throttled",
                                        String.valueOf(throttled.getMessage()),
                                        throttled.waitFor()));
                    case DirectoryFailure.Malformed malformed ->
                        Uni.createFrom().failure(unavailable(malformed));
                    case DirectoryFailure.TokenRefused refused ->
                        Uni.createFrom().item(new ResolvedPlace(query, List.of()));
                    case DirectoryFailure.PermissionDenied denied ->
                        Uni.createFrom().item(new ResolvedPlace(query, List.of()));
                    case DirectoryFailure.Refused refused -> Uni.createFrom().item(new ResolvedPlace(query, List.of()));
                });
    }

    private static Problem unavailable(DirectoryFailure failure) {
        return Problem.upstream(503, "meta_unavailable", String.valueOf(failure.getMessage()), Duration.ofSeconds(10));
    }

    private static PlaceCandidate candidate(DirectoryPlace place) {
        return new PlaceCandidate(
                place.key(), place.name(), place.type(), place.region(), place.countryCode(), place.countryName());
    }

    private Uni<List<ImageFacts>> facts(Draft draft) {
        return Multi.createFrom()
                .iterable(Planner.imageUrls(draft))
                .onItem()
                .transformToUni(url -> rooms.withRoom(images.fetch(url).map(outcome -> facts(url, outcome))))
                .merge(IMAGES_AT_ONCE)
                .collect()
                .asList();
    }

    /** Addresses that would be refused whatever is there. */
    private List<ImageFacts> unreadable(Draft draft) {
        return Planner.imageUrls(draft).stream()
                .flatMap(url -> images.refusal(url).map(refused -> facts(url, refused)).stream())
                .toList();
    }

    private static ImageFacts facts(String url, FetchOutcome outcome) {
        return switch (outcome) {
            case FetchOutcome.Fetched(var image) ->
                ImageFacts.measured(url, image.mime(), image.width(), image.height(), image.size());
            case FetchOutcome.Refused refused ->
                ImageFacts.failed(url, refused.code().code(), refused.message());
        };
    }

    private static AccountFacts facts(MetaConnection connection) {
        return new AccountFacts(
                connection.adAccount().digits(),
                connection.currency(),
                connection.timezone(),
                connection.minDailyBudgetMinor(),
                connection.pageId(),
                connection.instagramUserId(),
                connection.pixelId(),
                connection.paymentConnected(),
                connection.tokenExpiresAt(),
                connection.status(),
                connection.accountStatus(),
                connection.defaultDsaPayor(),
                connection.defaultDsaBeneficiary());
    }

    /** What the API answers: {@code {publish_data, objects, findings}}. */
    static PreparedView view(Prepared prepared) {
        Plan plan = prepared.plan();
        return new PreparedView(
                plan.publishData(),
                plan.objects().stream()
                        .map(o -> new PreparedView.ObjectView(o.kind().wireName(), o.ordinal(), o.name(), o.params()))
                        .toList(),
                plan.findings().stream().map(PreparedView.FindingView::of).toList());
    }
}
