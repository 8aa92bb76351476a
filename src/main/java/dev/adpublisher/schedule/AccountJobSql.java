package dev.adpublisher.schedule;

import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes jobs due, and shows a user theirs. */
@ApplicationScoped
class AccountJobSql {
    private static final String WAKE = "SELECT wake_account_job($1, $2, $3, interval '0', true)";
    private static final String WAKE_ALL = "SELECT wake_account($1, $2) AS woken";
    private static final String ENROL = "SELECT enrol_accounts($1) AS made";
    private static final String OWN =
            """
            SELECT ad_account_id, kind, due_at, last_done_at, attempts, last_error, lease_until > clock_timestamp() AS running,
                   greatest(extract(epoch FROM clock_timestamp() - due_at), 0)::double precision AS late_seconds
              FROM account_jobs WHERE user_id = $1 ORDER BY ad_account_id, kind
            """;

    private final Pool pool;
    private final TenantSql sql;

    AccountJobSql(io.vertx.mutiny.sqlclient.Pool pool, TenantSql sql) {
        this.pool = pool.getDelegate();
        this.sql = sql;
    }

    Uni<Void> wake(UUID user, AdAccountId account, String kind) {
        return sql.execute(user, WAKE, Tuple.of(user, account.digits(), kind)).replaceWithVoid();
    }

    Uni<Integer> wakeAll(AdAccountId account, String kind) {
        return number(WAKE_ALL, Tuple.of(account.digits(), kind), "woken");
    }

    Uni<Integer> enrol(String kind) {
        return number(ENROL, Tuple.of(kind), "made");
    }

    Uni<List<AccountJobView>> of(UUID user) {
        return sql.execute(user, OWN, Tuple.of(user)).map(rows -> {
            List<AccountJobView> views = new ArrayList<>();
            rows.forEach(row -> views.add(view(row)));
            return views;
        });
    }

    private static AccountJobView view(Row row) {
        Double late = row.getDouble("late_seconds");
        return new AccountJobView(
                "act_" + row.getString("ad_account_id"),
                row.getString("kind"),
                instant(row, "due_at"),
                late == null ? 0 : late,
                Boolean.TRUE.equals(row.getBoolean("running")),
                instant(row, "last_done_at"),
                row.getInteger("attempts"),
                row.getString("last_error"));
    }

    private Uni<Integer> number(String statement, Tuple arguments, String column) {
        return Uni.createFrom()
                .completionStage(
                        () -> pool.preparedQuery(statement).execute(arguments).toCompletionStage())
                .map(rows -> rows.iterator().next().getInteger(column));
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
