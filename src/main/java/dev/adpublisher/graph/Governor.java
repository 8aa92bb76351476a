package dev.adpublisher.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.adpublisher.graph.AccountBudget.Ask;
import dev.adpublisher.graph.AccountBudget.Points;
import dev.adpublisher.graph.AccountBudget.Request;
import dev.adpublisher.graph.Admission.Go;
import dev.adpublisher.graph.Admission.Wait;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may call Meta now, for all ad accounts: keeps their points below the limit together with the other replicas, calls nobody while
 * Meta asks to wait, and lets publishing go first. Points are taken from PostgreSQL ahead and for some seconds, so that a call of an account
 * that is far from its limit waits for nothing.
 */
@ApplicationScoped
public class Governor {
    private static final Logger LOG = Logger.getLogger(Governor.class);
    /** Stands for the app as a whole. */
    private static final String APP = "";

    private static final long TICK_MILLIS = 1_000;
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);
    private static final Duration HELD_BACK = Duration.ofMinutes(1);
    /** Whoever comes back after a block comes when it is surely over. */
    private static final Duration A_BIT_LATER = Duration.ofMillis(100);

    private static final Duration NEWS = Duration.ofSeconds(1);
    private static final double WORTH_A_NOTE = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final BudgetSql sql;
    private final GraphConfig config;
    private final GovernorMeters meters;
    private final LongSupplier nanos;
    private final CallLimits limits = CallLimits.bundled();
    private final Turnstile turnstile;
    private final UsageNotes notes;
    private final ConcurrentHashMap<String, AccountBudget> budgets = new ConcurrentHashMap<>();
    private final Set<String> slowed = ConcurrentHashMap.newKeySet();

    @Inject
    Governor(Vertx vertx, BudgetSql sql, GraphConfig config, GovernorMeters meters) {
        this(vertx, sql, config, meters, System::nanoTime);
    }

    Governor(Vertx vertx, BudgetSql sql, GraphConfig config, GovernorMeters meters, LongSupplier nanos) {
        this.vertx = vertx;
        this.sql = sql;
        this.notes = new UsageNotes(sql);
        this.config = config;
        this.meters = meters;
        this.nanos = nanos;
        this.turnstile = new Turnstile(config.connections(), config.callsPerAccount());
        meters.watch(() -> budgets.values().stream()
                .filter(budget -> budget.blockedFor(true).isPositive())
                .count());
    }

    void start(@Observes StartupEvent started) {
        vertx.setPeriodic(TICK_MILLIS, timer -> tick());
    }

    /**
     * Leave for one create of the access's ad account, to be asked for before the create's intent is committed: nothing that waits may come
     * after that.
     *
     * @param wish points that this create and what follows it need, as far as is known; how long to wait follows from it
     */
    public Uni<Admission> permit(GraphAccess access, int wish) {
        CallKind kind = new CallKind(limits.writePoints(), false);
        return Uni.createFrom().completionStage(() -> admit(access.adAccountId(), access.purpose(), kind, wish)
                .toCompletionStage());
    }

    /** Points that so many creates cost. */
    public int pointsOf(int creates) {
        return creates * limits.writePoints();
    }

    /** Has points fetched for what the account will call in a moment, beside other work. */
    public void expect(String adAccountId, int points) {
        AccountBudget budget = budget(adAccountId);
        budget.wish(points);
        pump(budget);
    }

    /** How to go on while Meta is known to take no calls for this access now; empty while it may. */
    public Optional<Admission.Wait> closed(GraphAccess access) {
        return Optional.ofNullable(
                mustWait(budget(access.adAccountId()), access.purpose(), new CallKind(limits.writePoints(), false)));
    }

    /** A block that another replica has learned of, as PostgreSQL tells it on {@code meta_call_budget}. */
    public void heard(String notification) {
        try {
            JsonNode told = JSON.readTree(notification);
            AccountBudget budget = budgets.get(told.path("account").asText("-"));
            if (budget != null && sql.app().equals(told.path("app").asText())) {
                budget.block(seconds(told.path("block")), seconds(told.path("insights_block")));
            }
        } catch (JsonProcessingException notOurs) {
            LOG.debugf("a notification that is no JSON: %s", notOurs.getOriginalMessage());
        }
    }

    /** Leave for one call; {@code account} is null for a call that belongs to none. */
    Future<Admission> admit(@Nullable String account, Purpose purpose, CallKind kind, int wish) {
        AccountBudget budget = budget(account == null ? APP : account);
        Wait wait = mustWait(budget, purpose, kind);
        if (wait != null) {
            return Future.succeededFuture(counted(purpose, wait));
        }
        // Somebody else's event may give this call its place or its points: it goes on where it began, nevertheless.
        ContextInternal context = ContextInternal.current();
        Promise<Admission> answer = context == null ? Promise.promise() : context.promise();
        paced(budget, kind)
                .compose(now -> turnstile.enter(budget.account(), purpose))
                .compose(place -> points(budget, purpose, kind, wish).map(points -> switch (points) {
                    case Points.Taken(AccountBudget.Lease lease) ->
                        go(new Permit(this, budget, kind, lease, place), purpose);
                    case Points.None(Duration pause, String reason) -> {
                        place.leave();
                        yield counted(purpose, new Wait(pause, reason));
                    }
                }))
                .onComplete(answer);
        return answer.future();
    }

    private Future<Void> paced(AccountBudget budget, CallKind kind) {
        Duration pause = kind.points() < limits.writePoints() ? Duration.ZERO : budget.untilNextChange();
        return pause.isZero()
                ? Future.succeededFuture()
                : vertx.timer(pause.toNanos(), TimeUnit.NANOSECONDS).mapEmpty();
    }

    /** While it waited for its place and its points, the account may have been blocked. */
    private Admission go(Permit permit, Purpose purpose) {
        Wait wait = blocked(permit);
        if (wait != null) {
            permit.giveBack();
            return counted(purpose, wait);
        }
        meters.points(purpose, permit.kind().points());
        return new Go(permit);
    }

    private Wait counted(Purpose purpose, Wait wait) {
        meters.waited(purpose);
        return wait;
    }

    private Future<Points> points(AccountBudget budget, Purpose purpose, CallKind kind, int wish) {
        Promise<Points> answer = Promise.promise();
        budget.ask(new Ask(purpose, kind.points(), wish, answer));
        pump(budget);
        return answer.future();
    }

    /** Serves who waits for points; asks the shared budget for what is missing, once at a time. */
    private void pump(AccountBudget budget) {
        budget.serve().forEach(Runnable::run);
        Request request = budget.request();
        if (request == null) {
            return;
        }
        sql.take(request).onComplete(answered -> {
            if (answered.succeeded()) {
                budget(APP).block(answered.result().appBlocked(), Duration.ZERO);
                budget.granted(request, answered.result()).forEach(Runnable::run);
            } else {
                LOG.warnf("account=%s: no points, PostgreSQL cannot be asked: %s", budget.account(), answered.cause());
                budget.failed(request).forEach(Runnable::run);
            }
            if (budget.hasAsks()) {
                pump(budget);
            }
        });
    }

    /** Why this call must not go out now, whatever the points; null if it may. */
    private @Nullable Wait mustWait(AccountBudget budget, Purpose purpose, CallKind kind) {
        Wait blocked = blocked(budget, kind);
        if (blocked != null) {
            return blocked;
        }
        double use = percent(budget, kind.insights());
        boolean heldBack =
                switch (purpose) {
                    case PUBLISHING -> false;
                    case VERIFICATION -> use >= limits.publishingAloneFromPercent();
                    case METRICS -> use >= limits.slowFromPercent();
                };
        return heldBack ? new Wait(HELD_BACK, "the rest of the rate limit is kept for publishing") : null;
    }

    private double percent(AccountBudget budget, boolean insights) {
        return Math.max(budget.percent(insights), budget(APP).percent(false));
    }

    /** Whether the call became impossible after its permit was given; null if it may still go out. */
    @Nullable
    Wait blocked(Permit permit) {
        return blocked(permit.budget(), permit.kind());
    }

    private @Nullable Wait blocked(AccountBudget budget, CallKind kind) {
        Duration app = budget(APP).blockedFor(false);
        Duration account = budget.blockedFor(kind.insights());
        if (!app.isPositive() && !account.isPositive()) {
            return null;
        }
        return account.compareTo(app) >= 0
                ? new Wait(account.plus(A_BIT_LATER), "the ad account's rate limit")
                : new Wait(app.plus(A_BIT_LATER), "the app's rate limit");
    }

    /** Learns from the headers of an answer, whatever else it says. */
    void learn(Permit permit, UsageHeaders usage) {
        AccountBudget budget = permit.budget();
        String account = budget.account();
        boolean ofAccount = !account.equals(APP);
        if (ofAccount) {
            CallLimits.Tier news = budget.learn(usage.tier());
            if (news != null) {
                notes.tier(account, news);
            }
            budget.learn(usage.account(), permit.kind().insights() ? usage.insights() : null);
        }
        budget(APP).learn(usage.app(), null);
        slow(account, percent(budget, false) >= limits.slowFromPercent());
        if (ofAccount && usage.account().percent() >= WORTH_A_NOTE) {
            notes.usage(account, usage.account().percent(), usage.score(), usage.scoreReset());
        }
        Duration insights = permit.kind().insights() ? usage.insights().regain() : Duration.ZERO;
        block(budget, usage.account().regain(), insights, "usage headers");
    }

    /**
     * Learns from a refusal: where it says that Meta takes no more calls, nobody calls until it does again.
     *
     * @param regain what the headers say; zero if nothing
     * @return how long to wait; zero if the refusal is about something else
     */
    @CanIgnoreReturnValue
    Duration refused(Permit permit, GraphError error, Duration regain) {
        ErrorCatalogue.Entry entry = ErrorCatalogue.bundled().classify(error);
        if (entry.errorClass() != ErrorClass.THROTTLED) {
            return Duration.ZERO;
        }
        Duration pause = GraphAnswers.pause(entry, regain);
        String cause = "error " + error.codes();
        switch (entry.blocks()) {
            case APP -> block(budget(APP), pause, Duration.ZERO, cause);
            case ACCOUNT -> block(permit.budget(), pause, Duration.ZERO, cause);
            case INSIGHTS -> block(permit.budget(), Duration.ZERO, pause, cause);
            case CALL -> LOG.infof("account=%s: %s, for %s", permit.budget().account(), cause, pause);
        }
        return pause;
    }

    private void slow(String account, boolean slow) {
        if (slow ? slowed.add(account) : slowed.remove(account)) {
            turnstile.narrow(account, slow ? 1 : 0);
        }
    }

    private void block(AccountBudget budget, Duration all, Duration insights, String cause) {
        Duration before = budget.blockedFor(false);
        Duration insightsBefore = budget.blockedFor(true);
        budget.block(all, insights);
        boolean news = all.minus(before).compareTo(NEWS) >= 0
                || insights.minus(insightsBefore).compareTo(NEWS) >= 0;
        if (!news) {
            return;
        }
        String what = insights.compareTo(all) > 0
                ? "insights of account"
                : budget.account().equals(APP) ? "app" : "account";
        Duration until = insights.compareTo(all) > 0 ? insights : all;
        if (!(insights.compareTo(all) > 0 ? insightsBefore : before).isPositive()) {
            LOG.warnf("%s=%s blocked by Meta for %s (%s)", what, named(budget), until, cause);
            vertx.setTimer(until.toMillis() + 1, timer -> sayWhenFree(budget, what));
        }
        notes.block(budget.account(), all, insights, cause);
        notes.flush();
    }

    private void sayWhenFree(AccountBudget budget, String what) {
        Duration left = budget.blockedFor(what.startsWith("insights"));
        if (left.isPositive()) {
            vertx.setTimer(left.toMillis() + 1, timer -> sayWhenFree(budget, what));
        } else {
            LOG.infof("%s=%s is free again", what, named(budget));
        }
    }

    private String named(AccountBudget budget) {
        return budget.account().equals(APP) ? sql.app() : budget.account();
    }

    /** A permit has come to its end: others may be waiting for what it leaves, or for what its answer told. */
    void ended(AccountBudget budget) {
        pump(budget);
    }

    /** Writes down what was learned and used since the last time, and forgets accounts that rest. */
    void tick() {
        for (AccountBudget budget : budgets.values()) {
            notes.settled(budget.account(), budget.settled());
            if (budget.isIdle(FORGET_AFTER)) {
                budgets.remove(budget.account(), budget);
                slow(budget.account(), false);
            }
        }
        notes.flush();
    }

    private AccountBudget budget(String account) {
        return budgets.computeIfAbsent(
                account, name -> new AccountBudget(name, limits, nanos, config.pointsFor(), config.changesPerSecond()));
    }

    private static Duration seconds(JsonNode json) {
        return Duration.ofMillis(Math.clamp(
                (long) (json.asDouble(0) * 1000), 0, Duration.ofDays(1).toMillis()));
    }
}
