package dev.adpublisher.metrics;

import dev.adpublisher.tenancy.TenantSql.Statement;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/**
 * What a transaction that writes figures or their progress begins with. Runs of one account overlap when a replica was frozen for longer than its
 * lease, and an account's campaigns can be another's by now; each such transaction writes many rows, and in whatever order PostgreSQL finds them.
 * So those of one user go one after another, but for pages of figures, which are written in one order and beside each other.
 */
final class WriteOrderSql {
    private static final String ALONE =
            "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended('metrics/' || $1::uuid, 0))";
    private static final String BESIDE_PAGES =
            "SELECT 1 FROM pg_advisory_xact_lock_shared(hashtextextended('metrics/' || $1::uuid, 0))";

    private WriteOrderSql() {}

    static Future<RowSet<Row>> alone(SqlConnection connection, UUID user) {
        return connection.preparedQuery(ALONE).execute(Tuple.of(user));
    }

    static Statement alone(UUID user) {
        return new Statement(ALONE, Tuple.of(user));
    }

    static Statement besidePages(UUID user) {
        return new Statement(BESIDE_PAGES, Tuple.of(user));
    }
}
