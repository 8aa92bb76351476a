package dev.adpublisher.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.connection.Connections;
import dev.adpublisher.connection.MetaConnection;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.GraphError;
import dev.adpublisher.graph.GraphOutcome;
import dev.adpublisher.graph.Purpose;
import dev.adpublisher.metrics.AccountSql.Loaded;
import dev.adpublisher.metrics.ReadsSql.Owner;
import dev.adpublisher.schedule.AccountJob;
import dev.adpublisher.schedule.AccountWork;
import dev.adpublisher.schedule.Every;
import dev.adpublisher.schedule.JobEnd;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One run for a user's ad account: settle what is done, look at the account, plan what is due, ask, settle again. What it could not do stays
 * written down for the next run, and so does why.
 */
@ApplicationScoped
class MetricsSync implements AccountWork {
    static final String KIND = "metrics";

    private static final Logger LOG = Logger.getLogger(MetricsSync.class);
    private static final String ACCOUNT_FIELDS = "currency,timezone_name,account_status";
    private static final Duration SOON = Duration.ofSeconds(1);
    /** Until the next portion of a past that is filled in several: others get their turn between. */
    private static final Duration NEXT_PORTION = Duration.ofMinutes(1);

    private final AccountSql accounts;
    private final ReadsSql reads;
    private final SettleSql settled;
    private final Connections connections;
    private final GraphClient graph;
    private final ReadRounds rounds;
    private final MetricsConfig config;

    MetricsSync(
            AccountSql accounts,
            ReadsSql reads,
            SettleSql settled,
            Connections connections,
            GraphClient graph,
            ReadRounds rounds,
            MetricsConfig config) {
        this.accounts = accounts;
        this.reads = reads;
        this.settled = settled;
        this.connections = connections;
        this.graph = graph;
        this.rounds = rounds;
        this.config = config;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Every every() {
        return config.every();
    }

    @Override
    public Uni<JobEnd> run(AccountJob job) {
        Owner owner = new Owner(job.user(), job.adAccount().digits());
        return load(owner).chain(loaded -> {
            if (loaded.campaigns().isEmpty()) {
                return Uni.createFrom().item(new JobEnd.Idle());
            }
            return connections
                    .toAccount(owner.user(), job.adAccount())
                    .chain(connection -> connection.isEmpty()
                            ? failed(
                                    owner,
                                    loaded,
                                    "not_connected",
                                    "No connection reaches the ad account act_" + owner.account()
                                            + " any more. Connect the campaign to it again.")
                            : withConnection(owner, loaded, connection.get()));
        });
    }

    /** What a run that died has finished is settled first, so that it is planned by its age and not again. */
    private Uni<Loaded> load(Owner owner) {
        return accounts.load(owner.user(), owner.account(), config.lookbackDays() + 2)
                .chain(loaded -> loaded.campaigns().stream().noneMatch(MetricsSync::planned)
                        ? Uni.createFrom().item(loaded)
                        : settled.settle(owner, ReadPlan.oldest(loaded.now()))
                                .chain(count -> count == 0
                                        ? Uni.createFrom().item(loaded)
                                        : accounts.load(owner.user(), owner.account(), config.lookbackDays() + 2)));
    }

    private static boolean planned(PublishedCampaign campaign) {
        Progress progress = campaign.progress();
        return progress != null && progress.planned();
    }

    private Uni<JobEnd> withConnection(Owner owner, Loaded loaded, MetaConnection connection) {
        GraphAccess access = connection.access().forPurpose(Purpose.METRICS);
        return graph.read(access, "act_" + owner.account(), ACCOUNT_FIELDS).chain(outcome -> switch (outcome) {
            case GraphOutcome.Success<JsonNode>(JsonNode said, var trace) -> {
                AccountFacts facts = facts(owner, loaded, connection, said);
                yield facts == null
                        ? failed(
                                owner,
                                loaded,
                                "account_unknown",
                                "Meta does not say in which currency and time zone the ad account is, so its figures"
                                        + " would mean nothing.")
                        : sync(new SyncContext(owner, connection, access, facts, config, loaded));
            }
            case GraphOutcome.Refused<JsonNode> refused ->
                refused(owner, loaded, connection, new ReadEnd.Refused(refused.error(), refused.hidden()));
            case GraphOutcome.TokenLost<JsonNode> lost -> tokenLost(owner, loaded, connection, lost.error());
            case GraphOutcome.Throttled<JsonNode> throttled ->
                Uni.createFrom().item(new JobEnd.Wait(throttled.pause(), throttled.reason()));
            case GraphOutcome.NotSent<JsonNode> notSent -> Uni.createFrom().item(new JobEnd.Failed(notSent.reason()));
            case GraphOutcome.Unknown<JsonNode> unknown -> Uni.createFrom().item(new JobEnd.Failed(unknown.reason()));
        });
    }

    /** What Meta leaves out is taken from the last look at the connection; null if that does not know it either, for a guess would stay. */
    private static @Nullable AccountFacts facts(Owner owner, Loaded loaded, MetaConnection connection, JsonNode said) {
        String currency = said.path("currency").asText("");
        String zone = said.path("timezone_name").asText("");
        String money = currency.matches("[A-Z]{3}") ? currency : connection.currency();
        String days = zone.isEmpty() ? connection.timezone() : zone;
        return money == null || days == null
                ? null
                : new AccountFacts(owner.account(), money, zone(days), loaded.now());
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            LOG.warnf("Meta names a time zone that this Java does not know: %s", name);
            return ZoneOffset.UTC;
        }
    }

    private Uni<JobEnd> sync(SyncContext sync) {
        ReadPlan plan = ReadPlan.make(sync.account(), sync.campaigns(), config);
        return reads.plan(sync.owner(), sync.account(), plan)
                .chain(planned -> planned
                        ? rounds.ask(sync).chain(asked -> end(sync)).map(end -> plan.more() ? sooner(end) : end)
                        : Uni.createFrom().item(new JobEnd.Done(SOON)));
    }

    private static JobEnd sooner(JobEnd end) {
        return end instanceof JobEnd.Done(Duration next) && next.compareTo(NEXT_PORTION) > 0
                ? new JobEnd.Done(NEXT_PORTION)
                : end;
    }

    private Uni<JobEnd> end(SyncContext sync) {
        return settled.settle(sync.owner(), ReadPlan.oldest(sync.account().now()))
                .invoke(done -> told(sync, done))
                .chain(done -> end(sync, sync.stopped()));
    }

    private static void told(SyncContext sync, int done) {
        String account = sync.owner().account();
        LOG.debugf("account=%s campaigns=%d calls=%d rows=%d", account, done, sync.calls(), sync.rows());
        if (sync.foreign() > 0) {
            LOG.warnf(
                    "account=%s: %d rows of Meta's name no object that was asked for, or no day of the question; left out",
                    account, sync.foreign());
        }
    }

    private Uni<JobEnd> end(SyncContext sync, Optional<ReadEnd.Stop> stopped) {
        return stopped.isEmpty()
                ? reads.untilNext(sync.owner()).map(next -> next(sync, next))
                : switch (stopped.get()) {
                    case ReadEnd.Wait(Duration pause, String reason) ->
                        Uni.createFrom().item(new JobEnd.Wait(pause, reason));
                    case ReadEnd.TokenLost(GraphError error) ->
                        tokenLost(sync.owner(), sync.loaded(), sync.connection(), error);
                    case ReadEnd.Refused refused -> refused(sync.owner(), sync.loaded(), sync.connection(), refused);
                };
    }

    /** What Meta prepares is looked at in time; what cannot be read is tried again later and later. */
    private JobEnd next(SyncContext sync, Optional<Duration> open) {
        String trouble = sync.trouble();
        Duration every = config.every().interval().orElse(Duration.ofHours(1));
        if (open.isPresent()) {
            Duration soon = open.get().compareTo(SOON) < 0 ? SOON : open.get();
            return new JobEnd.Done(soon.compareTo(every) < 0 ? soon : every);
        }
        return trouble == null ? new JobEnd.Done(every) : new JobEnd.Failed(trouble);
    }

    private Uni<JobEnd> tokenLost(Owner owner, Loaded loaded, MetaConnection connection, GraphError error) {
        String reason = "Meta does not take the access any more (" + error.codes() + "). Connect to Meta again.";
        return failed(owner, loaded, "token_lost", reason)
                .call(end -> connections.markTokenLost(owner.user(), connection, reason));
    }

    private Uni<JobEnd> refused(Owner owner, Loaded loaded, MetaConnection connection, ReadEnd.Refused end) {
        String codes = " (" + end.error().codes() + "). ";
        if (!end.hidden()) {
            return failed(
                    owner,
                    loaded,
                    "account_refused",
                    "Meta refuses to show the ad account's figures" + codes + "What was read is kept.");
        }
        String reason = "The ad account act_" + owner.account()
                + " is gone, or the connected user may not see it any more" + codes
                + "Give the user a role in it again, or connect another user. What was read is kept.";
        return failed(owner, loaded, "account_gone", reason)
                .call(failed -> connections.markAccountHidden(owner.user(), connection, reason));
    }

    private Uni<JobEnd> failed(Owner owner, Loaded loaded, String code, String message) {
        List<UUID> campaigns =
                loaded.campaigns().stream().map(PublishedCampaign::id).toList();
        return reads.failAll(owner, campaigns, code, message).replaceWith(new JobEnd.Failed(message));
    }
}
