package dev.adpublisher.tenancy;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The reactive client as one user, for the journal and other hot paths. BEGIN, the tenant's setting, the statements and COMMIT are pipelined:
 * they cost one round trip to PostgreSQL, not one each.
 */
@ApplicationScoped
public class TenantSql {
    /**
     * Beside the tenant: statements are planned once per connection and not five times more, for all of them go by key and are repeated often.
     */
    private static final String SET_USER =
            "SELECT set_config('app.user_id', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true)";

    private final Pool pool;

    TenantSql(io.vertx.mutiny.sqlclient.Pool pool) {
        this.pool = pool.getDelegate();
    }

    /** One prepared statement and its arguments. */
    public record Statement(String sql, Tuple arguments) {}

    /**
     * Statements and what their rows say, so that several rooms' reads can share one transaction, and with it one round trip and one connection.
     *
     * @param reader gets as many row sets as there are statements, in their order
     */
    public record Reading<T>(List<Statement> statements, Function<List<RowSet<Row>>, T> reader) {
        public Reading {
            statements = List.copyOf(statements);
        }

        /** Of one statement. */
        public static <T> Reading<T> of(String sql, Tuple arguments, Function<RowSet<Row>, T> reader) {
            return new Reading<>(List.of(new Statement(sql, arguments)), results -> reader.apply(results.getFirst()));
        }

        /** The same rows, further read. */
        public <R> Reading<R> map(Function<T, R> further) {
            return new Reading<>(statements, reader.andThen(further));
        }

        /** The other's statements after these. */
        public <U, R> Reading<R> with(Reading<U> other, BiFunction<T, U, R> both) {
            int own = statements.size();
            List<Statement> all = new ArrayList<>(statements);
            all.addAll(other.statements);
            return new Reading<>(
                    all,
                    results -> both.apply(
                            reader.apply(results.subList(0, own)),
                            other.reader.apply(results.subList(own, results.size()))));
        }

        /** The same statements; the rows are only looked at, and anything wrong with them only found, when the answer is asked for. */
        public Reading<Supplier<T>> later() {
            return new Reading<>(statements, results -> () -> reader.apply(results));
        }
    }

    /** Carries out a reading in one transaction; fails with what its reader throws. */
    public <T> Uni<T> read(UUID user, Reading<T> reading) {
        return executeAll(user, reading.statements()).map(reading.reader());
    }

    /** One statement in a transaction of its own. */
    public Uni<RowSet<Row>> execute(UUID user, String sql, Tuple arguments) {
        return executeAll(user, List.of(new Statement(sql, arguments))).map(List::getFirst);
    }

    /**
     * All statements in one transaction, in order, without waiting for one another's results; answers their row sets in order. Any failure
     * rolls all of them back; the first one is the one that is reported. When the connection is lost the outcome is unknown, and the failure
     * says only that.
     */
    public Uni<List<RowSet<Row>>> executeAll(UUID user, List<Statement> statements) {
        return Uni.createFrom()
                .completionStage(() -> pool.withConnection(connection -> pipeline(connection, user, statements))
                        .toCompletionStage());
    }

    /**
     * A transaction whose later statements depend on earlier results. The work must use only the connection it is given, and may send
     * statements at once that do not depend on one another: they are carried out in order. Its failure rolls everything back.
     */
    public <T> Uni<T> transaction(UUID user, Function<SqlConnection, Future<T>> work) {
        return Uni.createFrom().completionStage(() -> pool.withConnection(connection -> {
                    // Not waited for: a failure of one of these fails whatever comes after it.
                    Future<RowSet<Row>> begun = connection.query("BEGIN").execute();
                    Future<RowSet<Row>> set = connection.preparedQuery(SET_USER).execute(Tuple.of(user.toString()));
                    return Future.join(List.of(begun, set, started(connection, work)))
                            .compose(
                                    done -> connection.query("COMMIT").execute().map(done.<T>resultAt(2)),
                                    failure -> connection
                                            .query("ROLLBACK")
                                            .execute()
                                            .transform(rolledBack -> Future.failedFuture(failure)));
                })
                .toCompletionStage());
    }

    private static <T> Future<T> started(SqlConnection connection, Function<SqlConnection, Future<T>> work) {
        try {
            return work.apply(connection);
        } catch (RuntimeException broken) {
            return Future.failedFuture(broken);
        }
    }

    private static Future<List<RowSet<Row>>> pipeline(SqlConnection connection, UUID user, List<Statement> statements) {
        Future<RowSet<Row>> begun = connection.query("BEGIN").execute();
        Future<RowSet<Row>> set = connection.preparedQuery(SET_USER).execute(Tuple.of(user.toString()));
        List<Future<RowSet<Row>>> results = new ArrayList<>();
        for (Statement statement : statements) {
            results.add(connection.preparedQuery(statement.sql()).execute(statement.arguments()));
        }
        // After a failed statement PostgreSQL answers this COMMIT with a rollback.
        Future<RowSet<Row>> committed = connection.query("COMMIT").execute();
        List<Future<?>> all = new ArrayList<>(results);
        all.add(begun);
        all.add(set);
        all.add(committed);
        return Future.join(all)
                .map(joined -> results.stream().map(Future::result).toList());
    }
}
