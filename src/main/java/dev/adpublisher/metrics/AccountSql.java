package dev.adpublisher.metrics;

import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A user's ad account before a run: its published campaigns, and how far they are read. */
@ApplicationScoped
class AccountSql {
    /** A campaign's account is the one that it was published to, whatever is connected now; adopted campaigns have no publication. */
    private static final String CAMPAIGNS =
            """
            SELECT c.id, m.meta_campaign_id, least(m.published_at, p.created_at, m.created_at) AS began,
                   coalesce(s.goal_data ->> 'selectedGoal', c.initial_goal) AS goal, g.campaign_id IS NOT NULL AS known, g.currency, g.time_zone,
                   greatest(cardinality(m.meta_ad_ids), 1) AS ads, g.settled_to, g.recent_at, g.week_at, g.month_at, g.planned_tier IS NOT NULL AS planned, g.page_size
              FROM campaigns c
              JOIN meta_published_campaigns m ON m.campaign_id = c.id
              LEFT JOIN LATERAL (SELECT q.ad_account_id, q.created_at, q.outcome, q.finished_at FROM publications q WHERE q.campaign_id = c.id
                                  ORDER BY q.attempt DESC LIMIT 1) p ON true
              LEFT JOIN campaign_states s ON s.campaign_id = c.id
              LEFT JOIN campaign_meta_connections x ON x.campaign_id = c.id
              LEFT JOIN insights_progress g ON g.campaign_id = c.id AND g.ad_account_id = $2
             WHERE c.user_id = $1 AND m.published_at IS NOT NULL AND m.meta_campaign_id ~ '^[0-9]{1,32}$'
               AND coalesce(p.ad_account_id, ad_account_digits(x.selected_ad_account_id)) = $2
               AND (p.outcome IS DISTINCT FROM 'archived' OR p.finished_at IS NULL OR p.finished_at > clock_timestamp() - make_interval(days => $3))
             ORDER BY c.id
            """;

    private static final String NOW = "SELECT clock_timestamp() AS now";

    private final TenantSql sql;

    AccountSql(TenantSql sql) {
        this.sql = sql;
    }

    /**
     * What a run starts from.
     *
     * @param now the database's clock
     */
    record Loaded(Instant now, List<PublishedCampaign> campaigns) {
        Loaded {
            campaigns = List.copyOf(campaigns);
        }
    }

    /** @param goneDays campaigns archived longer ago than this are left out */
    Uni<Loaded> load(UUID user, String account, int goneDays) {
        return sql.executeAll(
                        user,
                        List.of(
                                new Statement(NOW, Tuple.tuple()),
                                new Statement(CAMPAIGNS, Tuple.of(user, account, goneDays))))
                .map(AccountSql::loaded);
    }

    private static Loaded loaded(List<RowSet<Row>> answers) {
        Instant now =
                answers.getFirst().iterator().next().getOffsetDateTime("now").toInstant();
        List<PublishedCampaign> campaigns = new ArrayList<>();
        for (Row row : answers.get(1)) {
            Instant began = instant(row, "began");
            campaigns.add(new PublishedCampaign(
                    row.getUUID("id"),
                    row.getString("meta_campaign_id"),
                    began == null ? now : began,
                    row.getString("goal"),
                    row.getInteger("ads"),
                    row.getBoolean("known") ? progress(row) : null));
        }
        return new Loaded(now, campaigns);
    }

    private static Progress progress(Row row) {
        return new Progress(
                row.getString("currency"),
                row.getString("time_zone"),
                row.getLocalDate("settled_to"),
                instant(row, "recent_at"),
                instant(row, "week_at"),
                instant(row, "month_at"),
                row.getBoolean("planned"),
                row.getInteger("page_size"));
    }

    static @Nullable Instant instant(Row row, String column) {
        java.time.OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
