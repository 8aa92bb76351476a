package dev.adpublisher.graph;

import dev.adpublisher.graph.AccountBudget.Request;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The budget of calls that all replicas share: two functions of PostgreSQL, which alone sees whose grants there are. */
@ApplicationScoped
class BudgetSql {
    private static final String TAKE =
            """
            SELECT grant_id, points, spent, max_points, tier, blocked, insights_blocked, app_blocked, usage_percent, room_in
              FROM take_call_points($1, $2, $3, $4, $5, $6, $7, $8, make_interval(secs => $9), make_interval(secs => $10))
            """;
    private static final String NOTE = "SELECT note_call_usage($1, $2::text::jsonb, make_interval(secs => $3))";
    /** A call may reach Meta a little after its points were taken, and counts there from then on. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(5);

    private final Pool pool;
    private final String app;
    private final CallLimits limits = CallLimits.bundled();
    private final CallLimits.Tier assumed;
    private final Duration validity;

    BudgetSql(io.vertx.mutiny.sqlclient.Pool pool, MetaConfig meta, GraphConfig config) {
        this.pool = pool.getDelegate();
        this.app = meta.appId().orElse("");
        this.validity = config.pointsFor();
        this.assumed = limits.tier(config.assumedTier())
                .orElseThrow(() -> new IllegalStateException("adpublisher.graph.assumed-tier is none of "
                        + limits.tiers().stream().map(CallLimits.Tier::name).toList()));
    }

    /**
     * What the shared budget gives, and what is known of the account.
     *
     * @param grant null when nothing was given
     * @param spent points that count now, those given included
     * @param tier as Meta called it; null while nobody knows
     * @param assumedMax the account's maximum as long as nobody knows it
     * @param roomIn until there is room for what was missing; zero when nothing was
     */
    record Taken(
            @Nullable Long grant,
            int points,
            int spent,
            @Nullable String tier,
            int assumedMax,
            Duration blocked,
            Duration insightsBlocked,
            Duration appBlocked,
            double usagePercent,
            Duration roomIn) {}

    /** The configured app; notifications of other apps are not for us. */
    String app() {
        return app;
    }

    Future<Taken> take(Request request) {
        CallLimits.Tier known = request.tier();
        Tuple arguments = Tuple.tuple()
                .addString(app)
                .addString(request.account())
                .addString(known == null ? null : known.name())
                .addInteger(known == null ? null : known.maxPoints())
                .addInteger(assumed.maxPoints())
                .addInteger(request.wanted())
                .addInteger(request.least())
                .addDouble(limits.share(request.purpose()))
                .addDouble(seconds(validity))
                .addDouble(seconds(limits.window().plus(ON_THE_WAY)));
        return pool.preparedQuery(TAKE)
                .execute(arguments)
                .map(rows -> taken(rows.iterator().next()));
    }

    /** Writes notes down: a JSON array as the function wants it. */
    Future<Void> note(String notes) {
        Tuple arguments = Tuple.of(app, notes, seconds(limits.window().plus(ON_THE_WAY)));
        return pool.preparedQuery(NOTE).execute(arguments).mapEmpty();
    }

    private Taken taken(Row row) {
        return new Taken(
                row.getLong("grant_id"),
                row.getInteger("points"),
                row.getInteger("spent"),
                row.getString("tier"),
                assumed.maxPoints(),
                duration(row, "blocked"),
                duration(row, "insights_blocked"),
                duration(row, "app_blocked"),
                row.getDouble("usage_percent"),
                duration(row, "room_in"));
    }

    private static Duration duration(Row row, String column) {
        Double seconds = row.getDouble(column);
        return seconds == null ? Duration.ZERO : Duration.ofMillis((long) Math.ceil(seconds * 1000));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
